"""Starts that are asked for twice, because the first answer was lost, and happen once."""

from dataclasses import dataclass
from datetime import timedelta

from conductor.control.services.access import tenant_of
from conductor.control.services.start_orders import StartOrder
from conductor.control.services.stores.start_keys import StartKey
from conductor.control.services.work import UnitOfWork
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller

_KEPT_FOR = timedelta(days=1)
_LONGEST = 255


@dataclass(frozen=True)
class StartKeys:
    """Of one order, whose sender may have given a key. What was refused leaves none."""

    clock: Clock
    caller: Caller
    order: StartOrder
    key: str | None

    def known(self, unit: UnitOfWork) -> Execution | None:
        """What the same order has led to; `Conflict` when another one had this key."""
        if self.key is None:
            return None
        if not 0 < len(self.key) <= _LONGEST:
            raise InvalidInput(f"an Idempotency-Key has 1 to {_LONGEST} characters")
        unit.start_keys.forget(self.clock.now() - _KEPT_FOR)
        found = unit.start_keys.find(tenant_of(self.caller), self.key)
        if found is None:
            return None
        if found.order_hash != self.order.hash(self.caller):
            raise Conflict(
                f"the Idempotency-Key {self.key!r} belongs to another start, which led to "
                f"execution {found.execution_id}: take a new key for each new start"
            )
        return unit.executions.get(found.tenant, found.execution_id)

    def note(self, unit: UnitOfWork, execution: Execution) -> None:
        if self.key is not None:
            digest, now = self.order.hash(self.caller), self.clock.now()
            unit.start_keys.add(StartKey(execution.tenant, self.key, digest, execution.id, now))
