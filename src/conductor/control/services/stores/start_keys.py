"""Which starts were asked for under which keys."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from conductor.domain.ids import ExecutionId, TenantName


@dataclass(frozen=True)
class StartKey:
    """That a start was asked for under this key, and what it led to. `order_hash` is the same for
    the same order of the same person."""

    tenant: TenantName
    key: str
    order_hash: str
    execution_id: ExecutionId
    created_at: datetime


class StartKeyStore(Protocol):
    def find(self, tenant: TenantName, key: str) -> StartKey | None: ...
    def add(self, key: StartKey) -> None:
        """`Conflict` when the tenant has one of that name already."""
        ...

    def forget(self, before: datetime) -> None: ...
