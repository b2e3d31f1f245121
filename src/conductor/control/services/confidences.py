"""What executions were told in confidence: the secrets that are hidden in all they say.

What was told is kept, encrypted, as long as the execution is: whoever runs or writes it next has to
know it too, and a secret that is changed meanwhile is still hidden as it was.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from conductor.control.services.discretion import Discretion
from conductor.control.services.seals import Seals
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.ids import ExecutionId
from conductor.domain.masking import Masker, masker_of

_MOST_KNOWN = 200  # executions


@dataclass
class _Known:
    """By execution: all secrets that are stored of it, and what follows from them."""

    secrets: dict[ExecutionId, Discretion] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Confidences:
    work: UnitOfWorkFactory
    seals: Seals
    _known: _Known = field(default_factory=_Known)

    @contextmanager
    def telling(self, execution_id: ExecutionId | None) -> Iterator[list[str]]:
        """What is added to the list is kept before the block is left, and hidden in its errors.
        Nothing is kept of what a person is told. Not within a unit of work."""
        told: list[str] = []
        try:
            yield told
        except Exception as error:
            error.args = tuple(Masker(told).mask_value(list(error.args)))
            raise
        finally:
            if told and execution_id is not None:
                self.tell(execution_id, told)

    def tell(self, execution_id: ExecutionId, secrets: Sequence[str]) -> None:
        if not self.discretion(execution_id).knows(secrets):
            with self.work.writing() as unit:
                self.tell_within(unit, execution_id, secrets)

    def tell_within(
        self, unit: UnitOfWork, execution_id: ExecutionId, secrets: Sequence[str]
    ) -> tuple[str, ...]:
        """All that the execution knows then."""
        if unit.executions.hold(execution_id) is None:
            return ()
        stored = self._stored(unit, execution_id)
        fresh = [each for each in dict.fromkeys(secrets) if each not in stored]
        if fresh:
            encrypted = [self.seals.cipher.encrypt(each) for each in fresh]
            unit.confidences.add(execution_id, len(stored), encrypted)
        after = (*stored, *fresh)
        unit.after_commit(lambda: self._remember(execution_id, after))
        return after

    def of(self, held: HeldExecution, unit: UnitOfWork) -> Discretion:
        """Of an execution whose row is locked."""
        known = self.discretion(held.id)
        if known.count != held.confided:
            known = self._remember(held.id, self._stored(unit, held.id))
        return known

    def within(self, unit: UnitOfWork, execution_id: ExecutionId) -> Discretion:
        held = unit.executions.hold(execution_id)
        return self.of(held, unit) if held else Discretion(self.seals)

    def discretion(self, execution_id: ExecutionId) -> Discretion:
        """What this server remembers of it; there may be more."""
        return self._known.secrets.get(execution_id) or Discretion(self.seals)

    def all_of(self, execution_id: ExecutionId) -> tuple[str, ...]:
        with self.work.reading() as unit:
            return self._stored(unit, execution_id)

    def _stored(self, unit: UnitOfWork, execution_id: ExecutionId) -> tuple[str, ...]:
        return tuple(map(self.seals.cipher.decrypt, unit.confidences.of(execution_id)))

    def _remember(self, execution_id: ExecutionId, secrets: tuple[str, ...]) -> Discretion:
        with self._known.lock:
            known = self._known.secrets.pop(execution_id, None) or Discretion(self.seals)
            if known.count < len(secrets):
                known = replace(known, secrets=secrets, masker=masker_of(secrets))
            self._known.secrets[execution_id] = known
            while len(self._known.secrets) > _MOST_KNOWN:
                del self._known.secrets[next(iter(self._known.secrets))]
        return known

    def sealed(self, execution_id: ExecutionId | None, value: Any) -> Any:
        """As it may be stored, when an execution gives it; what a person gives is kept as it is."""
        if execution_id is None:
            return value
        secrets = self.all_of(execution_id)
        return self.seals.seal(value, masker_of(secrets)) if secrets else value
