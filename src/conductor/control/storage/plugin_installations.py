"""Rows that say where plugins are installed."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from conductor.control.storage import tables
from conductor.domain.ids import PluginId
from conductor.domain.plugin import InstallationState, PluginInstallation

_TABLE = tables.plugin_installations
_COLUMNS = _TABLE.columns
_FIELDS = [_COLUMNS[field.name] for field in fields(PluginInstallation)]
_AWAITED = (InstallationState.PENDING_INSTALL, InstallationState.PENDING_UNINSTALL)


@dataclass(frozen=True)
class PluginInstallationRepository:
    connection: Connection

    def of(self, identifiers: Sequence[PluginId]) -> list[PluginInstallation]:
        return self._where(_COLUMNS.plugin_id.in_(identifiers))

    def find(self, identifier: PluginId, *, manager: str, agent: str) -> PluginInstallation | None:
        found = self._where(*_is(identifier, manager, agent))
        return found[0] if found else None

    def put(self, installation: PluginInstallation) -> None:
        where = _is(installation.plugin_id, installation.manager, installation.agent)
        self.connection.execute(delete(_TABLE).where(*where))
        self.connection.execute(insert(_TABLE), [asdict(installation)])

    def awaited(self, manager: str) -> list[PluginInstallation]:
        return self._where(_COLUMNS.manager == manager, _COLUMNS.state.in_(_AWAITED))

    def is_any_wanted(self) -> bool:
        wanted = _COLUMNS.state == InstallationState.PENDING_INSTALL
        found = select(_COLUMNS.plugin_id).where(wanted, _COLUMNS.manager != "").limit(1)
        return self.connection.scalar(found) is not None

    def held_by(self, worker_id: str) -> list[PluginInstallation]:
        is_under_way = _COLUMNS.state == InstallationState.INSTALLING
        return self._where(_COLUMNS.worker == worker_id, is_under_way)

    def swap(self, before: PluginInstallation, after: PluginInstallation) -> bool:
        where = _is(before.plugin_id, before.manager, before.agent)
        same = (_COLUMNS.state == before.state, _COLUMNS.worker == before.worker)
        changed = update(_TABLE).where(*where, *same).values(**asdict(after))
        return self.connection.execute(changed).rowcount == 1

    def _where(self, *where: ColumnElement[bool]) -> list[PluginInstallation]:
        order = (_COLUMNS.plugin_id, _COLUMNS.manager, _COLUMNS.agent)
        rows = self.connection.execute(select(*_FIELDS).where(*where).order_by(*order))
        return [
            PluginInstallation(plugin_id, manager, agent, InstallationState(state), error, worker)
            for plugin_id, manager, agent, state, error, worker in rows
        ]


def _is(identifier: PluginId, manager: str, agent: str) -> list[ColumnElement[bool]]:
    return [
        _COLUMNS.plugin_id == identifier,
        _COLUMNS.manager == manager,
        _COLUMNS.agent == agent,
    ]
