"""Which settings were changed."""

from typing import Protocol

from conductor.domain.config import ChangedSetting


class ConfigStore(Protocol):
    def all(self) -> list[ChangedSetting]: ...
    def put(self, setting: ChangedSetting) -> None:
        """Add it, or replace what is known of it."""
        ...
