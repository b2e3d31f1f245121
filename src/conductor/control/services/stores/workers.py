"""Which workers there are."""

from datetime import datetime
from typing import Protocol

from conductor.domain.worker import Worker


class WorkerStore(Protocol):
    def all(self) -> list[Worker]: ...
    def find(self, identifier: str) -> Worker | None: ...
    def put(self, worker: Worker) -> None:
        """Add it, or replace what is known of it."""
        ...

    def beat(self, identifier: str, at: datetime) -> bool:
        """One more beat; false when nobody of that id is known."""
        ...

    def remove(self, identifier: str) -> None: ...
