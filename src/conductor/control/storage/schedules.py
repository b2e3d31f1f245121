"""Rows of schedules."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    case,
    delete,
    literal_column,
    select,
    tuple_,
    update,
)

from conductor.control.services.stores.schedules import DueSchedule
from conductor.control.storage import tables
from conductor.control.storage.prepared import Prepared
from conductor.control.storage.seen_with_deployments import SeenWithDeployment
from conductor.domain.errors import NotFound
from conductor.domain.ids import TenantName
from conductor.domain.schedule import Overlap, Schedule, ScheduleKey, ScheduleState, Timing

_COLUMNS = tables.schedules.columns
_EXECUTIONS = tables.executions.columns
_OF_TIMING = tuple(field.name for field in fields(Timing))
_OF_SCHEDULE = tuple(field.name for field in fields(Schedule) if field.name != "timing")
_NAMES = (*_OF_SCHEDULE, *_OF_TIMING)
_SELECTED = select(*(_COLUMNS[name] for name in _NAMES))
_MINUTE = timedelta(minutes=1)
_LATEST_STATUS = (
    select(_EXECUTIONS.status)
    .where(_EXECUTIONS.id == _COLUMNS.latest_execution_id)
    .correlate(tables.schedules)
    .scalar_subquery()
)
_KEY = tuple_(_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.id)
_IS_ENABLED = _COLUMNS.state == literal_column(f"'{ScheduleState.ENABLED}'")
_DUE = (
    select(_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.id, _COLUMNS.next_occurrence)
    .where(_IS_ENABLED, _COLUMNS.next_occurrence <= bindparam("at"))
    .order_by(_COLUMNS.next_occurrence, _COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.id)
)
_GO_ON = Prepared(
    update(tables.schedules)
    .where(
        _COLUMNS.tenant == bindparam("of_tenant"),
        _COLUMNS.deployment_id == bindparam("of_deployment"),
        _COLUMNS.id == bindparam("of_id"),
    )
    .values(
        {
            name: bindparam(f"to_{name}")
            for name in ("state", "next_occurrence", "latest_execution_id")
        }
    )
)


class ScheduleRepository(SeenWithDeployment[Schedule]):
    table: ClassVar[Table] = tables.schedules
    noun = Schedule
    kind = "schedule"
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "enabled": _IS_ENABLED,
        "latest_execution_status": _LATEST_STATUS,
        "recurrence": case(
            (and_(_COLUMNS.recurrence.is_(None), _COLUMNS.rrule.is_(None)), "single"),
            else_="recurring",
        ),
    }

    def find_in(self, key: ScheduleKey) -> Schedule | None:
        return self._first(self._nouns().where(*_is(key)))

    def get_in(self, key: ScheduleKey) -> Schedule:
        found = self.find_in(key)
        if found is None:
            raise NotFound("schedule", key.id)
        return found

    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[Schedule]:
        mine = (_COLUMNS.tenant == tenant, _COLUMNS.deployment_id == deployment_id)
        return self._all(self._nouns().where(*mine).order_by(_COLUMNS.id))

    def seen(self, keys: Collection[ScheduleKey]) -> dict[ScheduleKey, Schedule]:
        return {each.key: each for each in self._all(self._named(keys))}

    def held(self, keys: Collection[ScheduleKey]) -> dict[ScheduleKey, Schedule]:
        found = self._named(keys).order_by(*_KEY.clauses).with_for_update(key_share=True)
        return {each.key: each for each in self._all(found)}

    def due(self, at: datetime) -> Sequence[DueSchedule]:
        rows = self.connection.execute(_DUE, {"at": at})
        return [DueSchedule(ScheduleKey(*key), moment) for *key, moment in rows]

    def save(self, noun: Schedule) -> None:
        self.connection.execute(update(self.table).where(*_is(noun.key)).values(self._values(noun)))

    def go_on(self, schedules: Collection[Schedule]) -> None:
        rows = [
            {
                "of_tenant": each.tenant,
                "of_deployment": each.deployment_id,
                "of_id": each.id,
                "to_state": str(each.state),
                "to_next_occurrence": each.next_occurrence,
                "to_latest_execution_id": each.latest_execution_id,
            }
            for each in schedules
        ]
        _GO_ON.run_all(self.connection, rows)

    def remove_in(self, key: ScheduleKey) -> None:
        done = self.connection.execute(delete(self.table).where(*_is(key)))
        if done.rowcount == 0:
            raise NotFound("schedule", key.id)

    def _named(self, keys: Collection[ScheduleKey]) -> Select[Any]:
        return self._nouns().where(
            _KEY.in_([(key.tenant, key.deployment_id, key.id) for key in keys])
        )

    @classmethod
    def _nouns(cls, needless: Collection[str] = ()) -> Select[Any]:
        return _SELECTED

    def _noun(self, row: Sequence[Any]) -> Schedule:
        values = dict(zip(_NAMES, row, strict=True))
        timing = {name: values.pop(name) for name in _OF_TIMING}
        values["slip"] *= _MINUTE
        values["overlap"] = Overlap(values["overlap"])
        values["state"] = ScheduleState(values["state"])
        return Schedule(
            timing=Timing(**{**timing, "weekdays": tuple(timing["weekdays"])}), **values
        )

    def _values(self, noun: Schedule) -> dict[str, Any]:
        own = {name: getattr(noun, name) for name in _OF_SCHEDULE}
        timing = {name: getattr(noun.timing, name) for name in _OF_TIMING}
        return {**own, **timing, "slip": noun.slip // _MINUTE}


def _is(key: ScheduleKey) -> Sequence[ColumnElement[bool]]:
    return (
        _COLUMNS.tenant == key.tenant,
        _COLUMNS.deployment_id == key.deployment_id,
        _COLUMNS.id == key.id,
    )
