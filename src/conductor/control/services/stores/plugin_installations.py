"""How far plugins are installed, and where."""

from collections.abc import Sequence
from typing import Protocol

from conductor.domain.ids import PluginId
from conductor.domain.plugin import PluginInstallation


class PluginInstallationStore(Protocol):
    def of(self, identifiers: Sequence[PluginId]) -> list[PluginInstallation]: ...
    def find(
        self, identifier: PluginId, *, manager: str, agent: str
    ) -> PluginInstallation | None: ...
    def put(self, installation: PluginInstallation) -> None:
        """Add it, or replace what is known of it."""
        ...

    def awaited(self, manager: str) -> list[PluginInstallation]:
        """What somebody asked to be installed on the manager, or to be removed from it."""
        ...

    def is_any_wanted(self) -> bool:
        """On whatever manager."""
        ...

    def held_by(self, worker_id: str) -> list[PluginInstallation]:
        """What a worker has begun to install."""
        ...

    def swap(self, before: PluginInstallation, after: PluginInstallation) -> bool:
        """Compare-and-set: False when somebody else has moved it."""
        ...
