"""The worker's port to the control side: the window of one manager."""

from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, Protocol

from conductor.domain.assignment import Assignment
from conductor.domain.facts import Batch, Receipt
from conductor.domain.ids import WorkerId


class Records(Protocol):
    """In process when embedded; over HTTP when the worker stands apart."""

    def claim(self, worker_id: WorkerId, *, limit: int) -> list[Assignment]:
        """Pending executions, oldest first; each now belongs to this worker by its epoch."""
        ...

    def append(self, batch: Batch) -> "Future[Receipt]":
        """The receipt comes once the batch is durable or refused; batches keep their order."""
        ...

    def call(self, execution_id: str, name: str, arguments: Mapping[str, Any]) -> Any:
        """A question of an execution's code; refusals are `ConductorError`s."""
        ...
