"""Who asked a moment ago: for a minute his credentials need not be looked up again."""

import threading
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from conductor.domain.clock import Clock
from conductor.domain.identity import Caller

_REMEMBERED_SECONDS = 60.0


@dataclass(frozen=True)
class Credentials:
    """As a request shows them: `secret` is a password, when there is a `username`, or a token."""

    secret: str = field(repr=False)
    username: str = ""
    is_of_execution: bool = False


@dataclass(frozen=True)
class Proof:
    """Who somebody proved to be. A token also has an id, and perhaps an end of its own."""

    caller: Caller
    token_id: str | None = None
    expires_at: datetime | None = None


@dataclass
class _Memory:
    proofs: dict[bytes, tuple[Proof, float]] = field(default_factory=dict)
    forgotten: dict[str, int] = field(default_factory=dict)
    count: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class KnownCallers:
    """On the ground that they named. What is forgotten here is refused at once; other servers on
    the same database remember it until its minute is over. No secret is kept in the clear."""

    clock: Clock
    _memory: _Memory = field(default_factory=_Memory, repr=False)

    def find(self, shown: Credentials, tenant: str | None) -> Proof | None:
        found = self._memory.proofs.get(_digest(shown, tenant))
        if found is None or found[1] <= self.clock.monotonic():
            return None
        proof = found[0]
        is_over = proof.expires_at is not None and proof.expires_at <= self.clock.now()
        return None if is_over else proof

    def mark(self) -> int:
        """To be taken before the stored credentials are read."""
        return self._memory.count

    def remember(self, shown: Credentials, tenant: str | None, proof: Proof, *, since: int) -> None:
        """Unless he was forgotten since that mark: what was read then may not hold any more."""
        now = self.clock.monotonic()
        with self._memory.lock:
            if self._memory.forgotten.get(proof.caller.username, 0) > since:
                return
            self._drop([key for key, (_, until) in self._memory.proofs.items() if until <= now])
            until = now + _REMEMBERED_SECONDS
            self._memory.proofs[_digest(shown, tenant)] = (proof, until)

    def forget(self, username: str) -> None:
        """After his credentials were changed."""
        with self._memory.lock:
            self._memory.count += 1
            self._memory.forgotten[username] = self._memory.count
            known = self._memory.proofs.items()
            self._drop([key for key, (proof, _) in known if proof.caller.username == username])

    def _drop(self, keys: list[bytes]) -> None:
        for key in keys:
            del self._memory.proofs[key]


def _digest(shown: Credentials, tenant: str | None) -> bytes:
    parts = (shown.username, shown.secret, shown.is_of_execution, tenant)
    return sha256(repr(parts).encode()).digest()
