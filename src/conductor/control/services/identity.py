"""Who asks: basic credentials, user tokens and execution tokens."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from hashlib import sha256
from hmac import compare_digest
from typing import Protocol

from conductor.control.services.errors import Forbidden, Unauthorized
from conductor.control.services.ids import hash_token
from conductor.control.services.known_callers import Credentials, KnownCallers, Proof
from conductor.control.services.last_uses import LastUses
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.execution import ACTIVE, CANCELLING, Execution, ExecutionStatus
from conductor.domain.identity import Caller, LockRule, Tenant, User
from conductor.domain.ids import TenantName

DEFAULT_TENANT = TenantName("default_tenant")
_REMEMBERED_SECONDS = 60.0
_AROUND_ITS_TIME = timedelta(seconds=60)
_REFUSED = "the credentials do not hold: check the user name, the password or the token"


class Passwords(Protocol):
    def hash(self, password: str) -> str: ...
    def verify(self, password_hash: str, password: str) -> bool: ...


@dataclass(frozen=True)
class VerifiedCredentials:
    """Remembers for a minute that a password matched a stored hash; keeps neither in the clear."""

    clock: Clock
    _until: dict[bytes, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def knows(self, password_hash: str, password: str) -> bool:
        with self._lock:
            until = self._until.get(_digest(password_hash, password))
        return until is not None and self.clock.monotonic() < until

    def remember(self, password_hash: str, password: str) -> None:
        now = self.clock.monotonic()
        with self._lock:
            for key in [key for key, until in self._until.items() if until <= now]:
                del self._until[key]
            self._until[_digest(password_hash, password)] = now + _REMEMBERED_SECONDS


def _digest(password_hash: str, password: str) -> bytes:
    return sha256(f"{password_hash}\n{password}".encode()).digest()


@dataclass(frozen=True)
class Identity:
    work: UnitOfWorkFactory
    passwords: Passwords
    clock: Clock
    verified: VerifiedCredentials
    known: KnownCallers
    uses: LastUses
    lock_rule: Callable[[], LockRule] = LockRule

    def ensure_admin(self, first_password: Callable[[], str]) -> None:
        """The user admin and the default tenant; the password is asked for at the first start only,
        so that one that was changed since stays."""
        now = self.clock.now()
        with self.work.writing() as unit:
            if unit.tenants.find(DEFAULT_TENANT, DEFAULT_TENANT) is None:
                unit.tenants.add(Tenant(DEFAULT_TENANT, now))
            if unit.users.find(DEFAULT_TENANT, "admin") is None:
                hashed = self.passwords.hash(first_password())
                unit.users.add(User("admin", hashed, "sys_admin", now))

    def recall(self, shown: Credentials, tenant: str | None) -> Caller | None:
        """Who showed the same a moment ago; asks no database."""
        proof = self.known.find(shown, tenant)
        return self._noted(proof) if proof else None

    def caller(self, shown: Credentials, tenant: str | None) -> Caller:
        """The caller on the ground that the request names; `Forbidden` when it is not there."""
        since = self.known.mark()
        if shown.username:
            proof = self._by_password(shown.username, shown.secret)
        elif _is_of_user(shown):
            proof = self._by_token(shown.secret)
        else:
            return self.within(self._by_execution_token(shown.secret), tenant)
        caller = self.within(self._noted(proof), tenant)
        self.known.remember(shown, tenant, replace(proof, caller=caller), since=since)
        return caller

    def _noted(self, proof: Proof) -> Caller:
        if proof.token_id:
            self.uses.of_token(proof.token_id, self.clock.now())
        else:
            self.uses.of_user(proof.caller.username, self.clock.now())
        return proof.caller

    def _by_password(self, username: str, password: str) -> Proof:
        """The refusal tells nothing: neither by its text, nor by the time that it takes, whether
        there is such a user."""
        with self.work.reading() as unit:
            user = unit.users.find(DEFAULT_TENANT, username)
        if user is None:
            self.passwords.verify(self._nobodys_hash, password)
            raise Unauthorized(_REFUSED)
        if not user.is_active or user.is_locked(self.lock_rule(), self.clock.now()):
            raise Unauthorized(_REFUSED)
        if not self.verified.knows(user.password_hash, password):
            self._verify(user, password)
        return Proof(Caller(user.username, user.role))

    def _verify(self, user: User, password: str) -> None:
        if not self.passwords.verify(user.password_hash, password):
            self._note_failure(user)
            raise Unauthorized(_REFUSED)
        self.verified.remember(user.password_hash, password)
        if user.failed_logins:
            with self.work.writing() as unit:
                unit.users.forget_failures(user.username)

    def _note_failure(self, user: User) -> None:
        if self.lock_rule().period is None:
            return
        was_locked = user.failed_logins > self.lock_rule().most_failures
        with self.work.writing() as unit:
            unit.users.note_failure(user.username, self.clock.now(), is_first=was_locked)
            unit.after_commit(lambda: self.known.forget(user.username))  # he may be locked now

    @cached_property
    def _nobodys_hash(self) -> str:
        return self.passwords.hash("nobody has this password")

    def _by_token(self, token: str) -> Proof:
        """A user's token: `ctok-<id>-<secret>`."""
        _, identifier, secret = token.split("-", 2)
        with self.work.reading() as unit:
            stored = unit.tokens.find(DEFAULT_TENANT, identifier)
            user = stored and unit.users.find(DEFAULT_TENANT, stored.username)
        if not stored or not user or not user.is_active or stored.has_expired(self.clock.now()):
            raise Unauthorized(_REFUSED)
        if not compare_digest(stored.secret_hash, hash_token(secret)):
            raise Unauthorized(_REFUSED)
        return Proof(Caller(user.username, user.role), stored.id, stored.expires_at)

    def _by_execution_token(self, token: str) -> Caller:
        """Holds while its execution is active, in the epoch in which it was given, so it is looked
        up each time; acts as the creator, in the execution's tenant."""
        with self.work.reading() as unit:
            execution = unit.executions.by_token(hash_token(token))
            user = execution and unit.users.find(DEFAULT_TENANT, execution.created_by)
        if not execution or not user or not user.is_active or not self._is_live(execution):
            raise Unauthorized(_REFUSED)
        return Caller(
            user.username,
            user.role,
            execution.tenant,
            execution.id,
            is_cancelling=execution.status in CANCELLING,
            epoch=execution.epoch,
            home=execution.deployment_id,
        )

    def _is_live(self, execution: Execution) -> bool:
        """Also shortly around the moment that it is scheduled for. What a cancelled one had under
        way was ended before its end was written."""
        if execution.status is ExecutionStatus.SCHEDULED and execution.scheduled_for:
            return abs(self.clock.now() - execution.scheduled_for) <= _AROUND_ITS_TIME
        return execution.status in ACTIVE

    def within(self, caller: Caller, tenant: str | None) -> Caller:
        """The caller on the ground that the request names; `Forbidden` when it is not there."""
        if tenant in (None, caller.tenant):
            return caller
        if caller.tenant is not None:
            raise Forbidden(
                f"execution {caller.execution_id} may not use the tenant {tenant!r}: it acts in "
                f"{caller.tenant!r}, where it was started"
            )
        with self.work.reading() as unit:
            if unit.tenants.find(DEFAULT_TENANT, tenant) is None:
                raise Forbidden(f"{caller.username} may not use the tenant {tenant!r}")
        return caller.within(TenantName(tenant))


def _is_of_user(shown: Credentials) -> bool:
    """Any other token is an execution's, which is accepted in the place of a user's."""
    is_one = shown.secret.startswith("ctok-") and shown.secret.count("-") > 1
    return is_one and not shown.is_of_execution
