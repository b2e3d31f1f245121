"""Rows of batches that were written and are not in the tables yet."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, Text, bindparam, delete, insert, select

from conductor.control.services.stores.batch_log import LoggedBatch
from conductor.control.storage import tables
from conductor.control.storage.columns import Moment
from conductor.control.storage.prepared import Prepared
from conductor.domain.facts import Batch
from conductor.domain.ids import ExecutionId

_LOG = tables.batch_log.columns
_EXECUTIONS = tables.executions.columns
# One statement, so that no other way to the database lies between the check and the writing.
_APPEND = Prepared(
    insert(tables.batch_log)
    .inline()
    .from_select(
        ["execution_id", "number", "at", "facts"],
        select(
            _EXECUTIONS.id,
            bindparam("new_number", type_=Integer),
            bindparam("new_at", type_=Moment),
            bindparam("new_facts", type_=Text),
        )
        .where(
            _EXECUTIONS.id == bindparam("of_id"),
            _EXECUTIONS.epoch == bindparam("in_epoch"),
            _EXECUTIONS.last_batch == bindparam("after_batch"),
            _EXECUTIONS.confided == bindparam("told"),
            _EXECUTIONS.unnumbered == bindparam("after_unnumbered"),
            _EXECUTIONS.ended_at.is_(None),
        )
        .with_for_update(),
    )
)

_MOMENT = Moment()
_TAKE = Prepared(
    delete(tables.batch_log)
    .where(_LOG.execution_id == bindparam("of_execution"))
    .returning(_LOG.number, _LOG.at, _LOG.facts)
)


@dataclass(frozen=True)
class BatchLogRepository:
    connection: Connection

    def append(
        self,
        batch: Batch,
        facts: str,
        at: datetime,
        *,
        applied: int,
        confided: int = 0,
        unnumbered: int = 0,
    ) -> bool:
        values = {
            "of_id": batch.execution_id,
            "in_epoch": batch.epoch,
            "after_batch": applied,
            "told": confided,
            "after_unnumbered": unnumbered,
            "new_number": batch.number,
            "new_at": at,
            "new_facts": facts,
        }
        return _APPEND.run(self.connection, values) == 1

    def take(self, execution_id: ExecutionId) -> list[LoggedBatch]:
        rows = _TAKE.rows(self.connection, {"of_execution": execution_id})
        dialect = self.connection.dialect
        return [
            LoggedBatch(number, _MOMENT.process_result_value(at, dialect), facts)
            for number, at, facts in sorted(rows, key=lambda row: int(row[0]))
        ]

    def executions(self, before: datetime | None = None) -> list[ExecutionId]:
        statement = select(_LOG.execution_id).distinct().order_by(_LOG.execution_id)
        if before is not None:
            statement = statement.where(_LOG.at < before)
        return [ExecutionId(identifier) for identifier in self.connection.scalars(statement)]
