"""The services' run queue, where the worker lives in the same process."""

from conductor.control.services.run_queue import CancelKind
from conductor.domain.ids import ExecutionId
from conductor.transport.worker import Worker


class LocalQueue:
    """Pushes to the worker once there is one; what was offered before, it finds by itself."""

    def __init__(self) -> None:
        self.worker: Worker | None = None

    def offer(self, execution_id: ExecutionId) -> None:
        if self.worker is not None:
            self.worker.offer(execution_id)

    def cancel(self, execution_id: ExecutionId, kind: CancelKind) -> None:
        if self.worker is not None:
            self.worker.cancel(execution_id, kind)
