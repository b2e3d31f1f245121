"""Where executions wait for a worker."""

from typing import Literal, Protocol

from conductor.domain.ids import ExecutionId

CancelKind = Literal["cancel", "force-cancel", "kill"]


class RunQueue(Protocol):
    """Told after the commit; the row is the truth, this is only the push."""

    def offer(self, execution_id: ExecutionId) -> None: ...
    def cancel(self, execution_id: ExecutionId, kind: CancelKind) -> None: ...
