"""What executions were told."""

from collections.abc import Sequence
from typing import Protocol

from conductor.domain.ids import ExecutionId


class ConfidenceStore(Protocol):
    """The secrets that executions were told, encrypted."""

    def of(self, execution_id: ExecutionId) -> list[bytes]:
        """In the order in which they were told."""
        ...

    def add(self, execution_id: ExecutionId, known: int, encrypted: Sequence[bytes]) -> None:
        """To an execution that was told so many before, and is locked."""
        ...
