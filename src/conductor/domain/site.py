"""A place where deployments are."""

from dataclasses import dataclass
from datetime import datetime

from conductor.domain.ids import TenantName


@dataclass(frozen=True)
class Site:
    """Latitude and longitude in degrees, both or none."""

    name: str
    tenant: TenantName
    created_at: datetime
    created_by: str
    visibility: str = "tenant"
    latitude: float | None = None
    longitude: float | None = None
