"""Rules with a name, by which people find things again."""

from dataclasses import dataclass
from datetime import datetime

from conductor.domain.filter_rule import FilterRule
from conductor.domain.ids import TenantName


@dataclass(frozen=True)
class StoredFilter:
    """All its rules have to hold. Those of the system are there for every tenant, and stay."""

    id: str
    tenant: TenantName
    rules: tuple[FilterRule, ...]
    created_at: datetime
    created_by: str
    visibility: str = "tenant"
    updated_at: datetime | None = None
    is_system: bool = False
