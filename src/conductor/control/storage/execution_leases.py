"""Rows of executions as workers have them: claimed by epoch, and written to in it."""

from dataclasses import fields, replace

from sqlalchemy import bindparam, delete, insert, select, update

from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.storage import tables
from conductor.control.storage.execution_rows import IS_NESTED, ExecutionRows
from conductor.control.storage.prepared import Prepared
from conductor.domain.execution import ACTIVE, Execution, ExecutionStatus
from conductor.domain.facts import Receipt
from conductor.domain.ids import ExecutionId, WorkerId

_COLUMNS = tables.executions.columns
_REFUSED = tables.refused_batches
_HELD = [_COLUMNS[field.name] for field in fields(HeldExecution)]
_COUNTERS = (
    "total_operations",
    "finished_operations",
    "last_batch",
    "last_sequence",
    "kept_events",
    "kept_logs",
    "unnumbered",
)
_HOLD = Prepared(select(*_HELD).where(_COLUMNS.id == bindparam("of_id")).with_for_update())
_ADVANCE = Prepared(
    update(tables.executions)
    .where(_COLUMNS.id == bindparam("of_id"))
    .values({name: bindparam(f"to_{name}") for name in _COUNTERS})
)


class ExecutionLeases(ExecutionRows):
    def unclaimed(self, limit: int) -> list[Execution]:
        waiting = (
            self._nouns()
            .where(_COLUMNS.status == ExecutionStatus.PENDING, _COLUMNS.worker_id.is_(None))
            .order_by(_COLUMNS.created_at, _COLUMNS.id)
            .with_for_update(skip_locked=True, of=self.table)
        )
        return [
            *self._all(waiting.where(IS_NESTED)),
            *self._all(waiting.where(~IS_NESTED).limit(limit)),
        ]

    def has_unclaimed(self) -> bool:
        waiting = select(_COLUMNS.id).where(
            _COLUMNS.status == ExecutionStatus.PENDING, _COLUMNS.worker_id.is_(None)
        )
        return self.connection.execute(waiting.limit(1)).first() is not None

    def claim(self, execution: Execution, worker_id: WorkerId, token_hash: str) -> Execution:
        epoch = execution.epoch + 1
        self.connection.execute(
            update(self.table)
            .where(_COLUMNS.id == execution.id)
            .values(epoch=epoch, worker_id=worker_id, token_hash=token_hash, last_batch=0)
        )
        self.connection.execute(delete(_REFUSED).where(_REFUSED.c.execution_id == execution.id))
        return replace(execution, epoch=epoch, worker_id=worker_id, last_batch=0)

    def fence(self, execution_id: ExecutionId) -> None:
        self.connection.execute(
            update(self.table)
            .where(_COLUMNS.id == execution_id)
            .values(epoch=_COLUMNS.epoch + 1, token_hash=None)
        )

    def held_by(self, worker_id: str) -> list[Execution]:
        mine = self._nouns().where(_COLUMNS.worker_id == worker_id, _COLUMNS.status.in_(ACTIVE))
        return self._all(mine.order_by(_COLUMNS.created_at, _COLUMNS.id))

    def holders(self) -> set[str]:
        held = select(_COLUMNS.worker_id).where(
            _COLUMNS.worker_id.is_not(None), _COLUMNS.status.in_(ACTIVE)
        )
        return {str(worker_id) for (worker_id,) in self.connection.execute(held.distinct())}

    def hold(self, execution_id: ExecutionId) -> HeldExecution | None:
        rows = _HOLD.rows(self.connection, {"of_id": execution_id})
        if not rows:
            return None
        identifier, tenant, deployment_id, status, *numbers = rows[0]
        return HeldExecution(identifier, tenant, deployment_id, ExecutionStatus(status), *numbers)

    def advance(self, held: HeldExecution) -> None:
        counters = {f"to_{name}": getattr(held, name) for name in _COUNTERS}
        _ADVANCE.run_all(self.connection, [{"of_id": held.id, **counters}])

    def note_refusal(self, execution_id: ExecutionId, number: int, receipt: Receipt) -> None:
        row = {
            "execution_id": execution_id,
            "number": number,
            "conflicts": list(receipt.conflicts),
            "refusal": receipt.refusal or "",
        }
        self.connection.execute(insert(_REFUSED), [row])

    def refusal(self, execution_id: ExecutionId, number: int) -> Receipt | None:
        row = self.connection.execute(
            select(_REFUSED.c.conflicts, _REFUSED.c.refusal).where(
                _REFUSED.c.execution_id == execution_id, _REFUSED.c.number == number
            )
        ).first()
        return row and Receipt(is_written=False, conflicts=tuple(row[0]), refusal=row[1])

    def by_token(self, token_hash: str) -> Execution | None:
        return self._first(self._nouns().where(_COLUMNS.token_hash == token_hash))
