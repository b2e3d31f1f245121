"""Where plugins are kept, with their files."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import Store
from conductor.domain.ids import PluginId, TenantName
from conductor.domain.plugin import Plugin


class PluginStore(Store[Plugin], Protocol):
    """A tenant sees its own plugins and the global ones."""

    def page_for(self, tenant: TenantName, username: str | None, query: Query) -> Page[Plugin]:
        """Without the private plugins of others than that user."""
        ...

    def named(self, tenant: TenantName, package_name: str) -> list[Plugin]:
        """All with that package name, however it is spelled."""
        ...

    def by_id(self, identifier: PluginId) -> Plugin | None:
        """Of whatever tenant."""
        ...

    def package_names(self, tenant: TenantName) -> list[str]: ...
    def twins(self, plugin: Plugin) -> list[Plugin]:
        """Others of any tenant with the same package, version and ground."""
        ...

    def keep_files(self, identifier: PluginId, files: Mapping[str, bytes]) -> None: ...
    def file(self, identifier: PluginId, name: str) -> bytes | None: ...
    def keep_archive(self, identifier: PluginId, parts: Iterable[bytes]) -> None: ...
    def archive(self, identifier: PluginId) -> Iterator[bytes]:
        """Its parts; they are read one by one."""
        ...
