"""Who made a thing, and when: as a restore says it, or the caller, now."""

from dataclasses import dataclass
from datetime import datetime

from conductor.control.services.errors import Forbidden
from conductor.control.services.ownership import readable
from conductor.domain.identity import Caller


@dataclass(frozen=True)
class Origin:
    """Only an administrator may say it, as when things move from one manager to another."""

    created_at: datetime | None = None
    created_by: str | None = None

    def settled(self, caller: Caller, things: str, now: datetime) -> tuple[datetime, str]:
        """`things` are what is made, in the plural."""
        if (self.created_by or self.created_at) and not caller.is_admin:
            raise Forbidden(f"{caller.username} may not say who made {things}, and when")
        return self.created_at or now, readable(self.created_by or caller.username)


HERE_AND_NOW = Origin()
