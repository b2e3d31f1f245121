"""What was written by the journal, and is not in the tables yet."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conductor.domain.facts import Batch
from conductor.domain.ids import ExecutionId


@dataclass(frozen=True, slots=True)
class LoggedBatch:
    """Written, and not yet in the tables. `facts` are as of `fact_text`."""

    number: int
    at: datetime
    facts: str


class BatchLog(Protocol):
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
        """False, and nothing done, unless the execution runs in the batch's epoch, its last batch
        in the tables has the number `applied`, and it was told that many secrets and written that
        many batches without a number. Locks it until
        the commit."""
        ...

    def take(self, execution_id: ExecutionId) -> list[LoggedBatch]:
        """All of an execution, in their order; they are removed. Its row must be held."""
        ...

    def executions(self, before: datetime | None = None) -> list[ExecutionId]:
        """Those that have logged batches, or some from before a moment, in the order of ids."""
        ...
