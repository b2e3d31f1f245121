"""What the journal learned about an operation."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conductor.domain.decisions import Decided
from conductor.domain.operation import OperationRecord


@dataclass(frozen=True)
class StoredOperation:
    """An operation with what the journal learned about it."""

    record: OperationRecord
    created_at: datetime
    result: Any = None
    error: str | None = None
    verdict: str | None = None
    retried_by: str | None = None
    failure: Mapping[str, Any] | None = None
    is_resumable: bool | None = None
    manager_name: str | None = None
    agent_name: str | None = None
    decisions: tuple[Decided, ...] = ()
    moved_at: datetime | None = None  # since when it is in its state; None: since it was made
