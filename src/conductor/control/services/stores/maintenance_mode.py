"""Whether the manager takes work."""

from typing import Protocol

from conductor.domain.maintenance_mode import Maintenance


class MaintenanceModeStore(Protocol):
    def current(self) -> Maintenance: ...
    def move(self, before: Maintenance, after: Maintenance) -> None:
        """Raises `Conflict` when its status is no longer that of `before`."""
        ...
