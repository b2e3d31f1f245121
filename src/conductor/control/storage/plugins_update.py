"""Rows of plugins updates."""

from collections.abc import Collection, Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, case, exists

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import ExecutionId
from conductor.domain.plugins_update import PluginsUpdate, PluginsUpdateState

_COLUMNS = tables.plugins_updates.columns
_EXECUTIONS = tables.executions.columns
_OVER = (ExecutionStatus.FAILED, ExecutionStatus.CANCELLED)
_GOES_ON = exists().where(_EXECUTIONS.id == _COLUMNS.execution_id, _EXECUTIONS.status.not_in(_OVER))
_SHOWN_STATE = case(
    ((_COLUMNS.state == PluginsUpdateState.UPDATING) & ~_GOES_ON, PluginsUpdateState.FAILED),
    else_=_COLUMNS.state,
)


class PluginsUpdateRepository(Repository[PluginsUpdate]):
    table: ClassVar[Table] = tables.plugins_updates
    noun = PluginsUpdate
    kind = "plugins update"
    costly: ClassVar[Mapping[str, Collection[str]]] = {"plan": ("plan",)}

    def column(self, wire_name: str) -> ColumnElement[Any]:
        return _SHOWN_STATE if wire_name == "state" else super().column(wire_name)

    def of_execution(self, execution_id: ExecutionId) -> PluginsUpdate | None:
        return self._first(self._nouns().where(_COLUMNS.execution_id == execution_id))
