"""Rows of plugins, of their files and of the parts of their archives."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, insert, or_, select

from conductor.control.services.listing import Page, Query
from conductor.control.storage import tables
from conductor.control.storage.repository import Repository, Value
from conductor.domain.ids import PluginId, TenantName
from conductor.domain.plugin import Plugin, package_key

_COLUMNS = tables.plugins.columns
_FILES = tables.plugin_files
_ARCHIVES = tables.plugin_archives


class PluginRepository(Repository[Plugin]):
    table: ClassVar[Table] = tables.plugins
    noun = Plugin
    kind = "plugin"
    search_column = "package_name"
    aliases: ClassVar[Mapping[str, str]] = {"tenant_name": "tenant", "created_at": "uploaded_at"}

    def page_for(self, tenant: TenantName, username: str | None, query: Query) -> Page[Plugin]:
        return self.page(tenant, query, *_shown_to(username))

    def named(self, tenant: TenantName, package_name: str) -> list[Plugin]:
        where = [*self._within(tenant), _COLUMNS.package_key == package_key(package_name)]
        return self._all(self._nouns().where(*where).order_by(_COLUMNS.uploaded_at, _COLUMNS.id))

    def by_id(self, identifier: PluginId) -> Plugin | None:
        found = self._all(self._nouns().where(_COLUMNS.id == identifier))
        return found[0] if found else None

    def package_names(self, tenant: TenantName) -> list[str]:
        names = select(_COLUMNS.package_name).where(*self._within(tenant)).distinct()
        return list(self.connection.scalars(names.order_by(_COLUMNS.package_name)))

    def twins(self, plugin: Plugin) -> list[Plugin]:
        return self._all(
            self._nouns().where(
                _COLUMNS.package_key == package_key(plugin.package_name),
                _COLUMNS.package_version == plugin.package_version,
                _COLUMNS.ground == plugin.ground,
                _COLUMNS.id != plugin.id,
            )
        )

    def keep_files(self, identifier: PluginId, files: Mapping[str, bytes]) -> None:
        rows = [
            {"plugin_id": identifier, "name": name, "content": content}
            for name, content in files.items()
        ]
        if rows:
            self.connection.execute(insert(_FILES), rows)

    def file(self, identifier: PluginId, name: str) -> bytes | None:
        kept = select(_FILES.c.content).where(
            _FILES.c.plugin_id == identifier, _FILES.c.name == name
        )
        found = self.connection.scalar(kept)
        return None if found is None else bytes(found)

    def keep_archive(self, identifier: PluginId, parts: Iterable[bytes]) -> None:
        for part, content in enumerate(parts):
            row = {"plugin_id": identifier, "part": part, "content": content}
            self.connection.execute(insert(_ARCHIVES), [row])

    def archive(self, identifier: PluginId) -> Iterator[bytes]:
        part, mine = 0, select(_ARCHIVES.c.content).where(_ARCHIVES.c.plugin_id == identifier)
        while (content := self.connection.scalar(mine.where(_ARCHIVES.c.part == part))) is not None:
            yield bytes(content)
            part += 1

    @classmethod
    def _within(cls, tenant: Value | None) -> list[ColumnElement[bool]]:
        if tenant is None:
            return []
        return [or_(_COLUMNS.tenant == tenant, _COLUMNS.visibility == "global")]

    def _values(self, noun: Plugin) -> dict[str, Any]:
        derived = {"package_key": package_key(noun.package_name), "ground": noun.ground}
        return {**super()._values(noun), **derived}


def _shown_to(username: str | None) -> list[ColumnElement[bool]]:
    if username is None:
        return []
    return [or_(_COLUMNS.visibility != "private", _COLUMNS.created_by == username)]
