"""Take in plugins: read what was sent, and keep all of it in one commit or none of it."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Protocol

from conductor.blueprint.errors import BlueprintError
from conductor.channel.parcels import Parcel
from conductor.control.services.access import tenant_of
from conductor.control.services.archive_sources import ArchiveSources
from conductor.control.services.errors import Forbidden, InvalidPlugin
from conductor.control.services.ids import check_name
from conductor.control.services.language import Language
from conductor.control.services.parts import parts
from conductor.control.services.plugin_contents import PluginContents, read_contents
from conductor.control.services.visibility import first_visibility
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import Conflict, InvalidInput
from conductor.domain.identity import Caller
from conductor.domain.ids import PluginId
from conductor.domain.plugin import Plugin


class Parcels(Protocol):
    def opened(self, upload: BinaryIO) -> AbstractContextManager[list[Parcel]]:
        """Unpacked until the block ends. `InvalidInput` says what is wrong with the upload."""
        ...


@dataclass(frozen=True)
class PluginOrder:
    """What a person asked for; see the rest contract, section 14. Only an administrator may name
    the uploader and the moment, as when plugins move from one manager to another."""

    title: str | None = None
    visibility: str | None = None
    is_private: bool | None = None
    archive_url: str | None = None
    id: str | None = None
    uploaded_at: datetime | None = None
    created_by: str | None = None


@dataclass(frozen=True)
class Uploaded:
    """`are_many` tells that the archive was made for several, however many it held."""

    plugins: Sequence[Plugin]
    are_many: bool


@dataclass(frozen=True)
class PluginUploads:
    work: UnitOfWorkFactory
    language: Language
    parcels: Parcels
    sources: ArchiveSources
    clock: Clock

    def upload(self, caller: Caller, order: PluginOrder, archive: BinaryIO | None) -> Uploaded:
        """Of many plugins, those that are there already are left out; `Conflict` when nothing is
        left. The archive is closed here."""
        with self.sources.checked("a plugin", archive, order.archive_url):
            if (order.created_by or order.uploaded_at) and not caller.is_admin:
                raise Forbidden(f"{caller.username} may not say who uploaded a plugin, and when")
            level = first_visibility(caller, order.visibility, is_private=order.is_private)
        with (
            self.sources.opened(archive, order.archive_url) as source,
            _faults_of_the_plugin(),
            self.parcels.opened(source) as parcels,
        ):
            if len(parcels) > 1 and (order.id or order.title):
                raise InvalidPlugin("the archive holds several plugins: give no id or title")
            are_many = any(each.is_of_many for each in parcels)
            contents = [read_contents(self.language, each) for each in parcels]
            plugins = [(self._plugin(caller, order, level, each), each) for each in contents]
            with self.work.writing() as unit:
                return Uploaded(_keep_new(unit, plugins), are_many)

    def _plugin(
        self, caller: Caller, order: PluginOrder, visibility: str, contents: PluginContents
    ) -> Plugin:
        named = {"title": order.title} if order.title else {}
        return Plugin(
            id=PluginId(
                check_name("plugin", order.id or str(uuid.uuid4()), may_start_with_any=True)
            ),
            tenant=tenant_of(caller),
            uploaded_at=order.uploaded_at or self.clock.now(),
            created_by=order.created_by or caller.username,
            visibility=visibility,
            **{**contents.about, **named},
        )


def twins_seen(unit: UnitOfWork, plugin: Plugin) -> list[Plugin]:
    """Those of the same package, version and ground that some tenant would see beside it."""
    return [
        each
        for each in unit.plugins.twins(plugin)
        if each.tenant == plugin.tenant or "global" in (each.visibility, plugin.visibility)
    ]


@contextmanager
def _faults_of_the_plugin() -> Iterator[None]:
    try:
        yield
    except (InvalidInput, BlueprintError) as fault:
        raise InvalidPlugin(str(fault)) from fault


def _keep_new(unit: UnitOfWork, plugins: Sequence[tuple[Plugin, PluginContents]]) -> list[Plugin]:
    kept = []
    for plugin, contents in plugins:
        if not twins_seen(unit, plugin):
            unit.plugins.add(plugin)
            unit.plugins.keep_files(plugin.id, contents.files)
            unit.plugins.keep_archive(plugin.id, _parts(contents.package))
            kept.append(plugin)
    if not kept:
        names = ", ".join(f"{each.known_as} for {each.ground}" for each, _ in plugins)
        raise Conflict(f"uploaded already: {names}; delete it first, or give another version")
    return kept


def _parts(package: Path) -> Iterator[bytes]:
    with package.open("rb") as stream:
        yield from parts(stream)
