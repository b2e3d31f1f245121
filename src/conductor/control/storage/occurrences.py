"""Rows of occurrences: claimed by their key, ended by whoever has the claim."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Table,
    bindparam,
    delete,
    exists,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.occurrences import Unstarted
from conductor.control.services.stores.schedules import DueSchedule
from conductor.control.storage import tables
from conductor.control.storage.prepared import Prepared
from conductor.control.storage.repository import Repository
from conductor.domain.occurrence import OccurrenceState
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.schedule import ScheduleKey

_COLUMNS = tables.occurrences.columns
_INSERTS: Mapping[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}
_KEY = tuple_(_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.schedule_id, _COLUMNS.at)
# No parameter: databases see that their index holds these.
_IS_CLAIMED = _COLUMNS.state == literal_column(f"'{OccurrenceState.CLAIMED}'")
_IS_OF = (
    _COLUMNS.tenant == bindparam("of_tenant"),
    _COLUMNS.deployment_id == bindparam("of_deployment"),
    _COLUMNS.schedule_id == bindparam("of_id"),
)
_SCHEDULE = (_COLUMNS.tenant, _COLUMNS.deployment_id, _COLUMNS.schedule_id)
_SCHEDULE_KEY = tuple_(
    tables.schedules.columns.tenant,
    tables.schedules.columns.deployment_id,
    tables.schedules.columns.id,
)
_UNSTARTED = (OccurrenceState.SKIPPED, OccurrenceState.MISSED)
_LATER = tables.occurrences.alias("later")
_HAS_RUN_SINCE = exists().where(
    *(_LATER.columns[each.name] == each for each in _SCHEDULE),
    _LATER.columns.at > _COLUMNS.at,
    _LATER.columns.execution_id.is_not(None),
)
_ENDED = ("state", "reason", "execution_id", "ended_at")
_END = Prepared(
    update(tables.occurrences)
    .where(*_IS_OF, _COLUMNS.at == bindparam("of_at"))
    .values({name: bindparam(f"to_{name}") for name in _ENDED})
)
_OLDEST_KEPT = (
    select(_COLUMNS.at)
    .where(*_IS_OF)
    .order_by(_COLUMNS.at.desc())
    .offset(bindparam("others", type_=Integer))
    .limit(1)
    .scalar_subquery()
)
_KEEP = Prepared(delete(tables.occurrences).where(*_IS_OF, _COLUMNS.at < _OLDEST_KEPT))


class OccurrenceRepository(Repository[OccurrenceRecord]):
    table: ClassVar[Table] = tables.occurrences
    noun = OccurrenceRecord
    kind = "occurrence"
    name_column = "schedule_id"

    def claim(self, claims: Sequence[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """Those that nobody has claimed before, of schedules that are there."""
        there = self._there(claims)
        rows = [self._values(each) for each in claims if each.schedule in there]
        if not rows:
            return []
        insert = _INSERTS[self.connection.dialect.name](self.table)
        won = self.connection.execute(
            insert.values(rows).on_conflict_do_nothing().returning(*_KEY.clauses)
        )
        keys = {tuple(row) for row in won}
        return [each for each in claims if _key(each) in keys]

    def _there(self, claims: Sequence[OccurrenceRecord]) -> set[ScheduleKey]:
        """Locked as rows that refer to them lock them: nobody deletes them before the commit."""
        asked = sorted({(each.tenant, each.deployment_id, each.schedule_id) for each in claims})
        found = select(*_SCHEDULE_KEY.clauses).where(_SCHEDULE_KEY.in_(asked))
        held = found.order_by(*_SCHEDULE_KEY.clauses).with_for_update(read=True, key_share=True)
        return {ScheduleKey(*row) for row in self.connection.execute(held)}

    def take_up(self, claim: OccurrenceRecord, before: datetime) -> OccurrenceRecord | None:
        """The same occurrence, if its claim is older than a moment and not ended; None is one that
        somebody works on, or that is over."""
        done = self.connection.execute(
            update(self.table)
            .where(*_is(claim), _IS_CLAIMED, _COLUMNS.claimed_at < before)
            .values(
                claimed_by=claim.claimed_by,
                claimed_at=claim.claimed_at,
                claims=_COLUMNS.claims + 1,
            )
        )
        return self._first(self._nouns().where(*_is(claim))) if done.rowcount else None

    def abandoned(self, before: datetime) -> Sequence[DueSchedule]:
        found = select(*_KEY.clauses).where(_IS_CLAIMED, _COLUMNS.claimed_at < before)
        rows = self.connection.execute(found.order_by(_COLUMNS.at))
        return [DueSchedule(ScheduleKey(*key), at) for *key, at in rows]

    def held(self, claims: Collection[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        asked = {_key(each): each for each in claims}
        found = self._nouns().where(_KEY.in_(list(asked)), _IS_CLAIMED)
        stored = self._all(found.order_by(*_KEY.clauses).with_for_update())
        return [each for each in stored if each.claims == asked[_key(each)].claims]

    def known(self, claims: Collection[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        keys = [_key(each) for each in claims]
        return self._all(self._nouns().where(_KEY.in_(keys)).order_by(*_KEY.clauses))

    def unstarted(self, keys: Collection[ScheduleKey]) -> Sequence[Unstarted]:
        asked = [(key.tenant, key.deployment_id, key.id) for key in keys]
        why = (*_SCHEDULE, _COLUMNS.state, _COLUMNS.reason)
        first = func.min(_COLUMNS.at)
        rows = self.connection.execute(
            select(*why, func.count(), first, func.max(_COLUMNS.at))
            .where(tuple_(*_SCHEDULE).in_(asked), _COLUMNS.state.in_(_UNSTARTED), ~_HAS_RUN_SINCE)
            .group_by(*why)
            .order_by(first)
        )
        return [
            Unstarted(ScheduleKey(*row[:3]), OccurrenceState(row.state), *row[4:]) for row in rows
        ]

    def end(self, ended: Collection[OccurrenceRecord]) -> None:
        rows = [
            {
                **_of_key(each.schedule),
                "of_at": each.at,
                "to_state": str(each.state),
                "to_reason": each.reason,
                "to_execution_id": each.execution_id,
                "to_ended_at": each.ended_at,
            }
            for each in ended
        ]
        _END.run_all(self.connection, rows)

    def claimed_of(self, key: ScheduleKey) -> list[OccurrenceRecord]:
        found = self._nouns().where(*_of(key), _IS_CLAIMED)
        return self._all(found.order_by(_COLUMNS.at).with_for_update())

    def keep(self, keys: Collection[ScheduleKey], newest: int) -> None:
        rows = [{**_of_key(each), "others": newest - 1} for each in keys]
        _KEEP.run_all(self.connection, rows)

    def of_schedule(self, key: ScheduleKey, query: Query) -> Page[OccurrenceRecord]:
        return self.page(key.tenant, query, *_of(key))

    def _order(self, query: Query) -> list[ColumnElement[Any]]:
        """The newest first, where nothing else is wished for."""
        return super()._order(query) if query.sort else [_COLUMNS.at.desc()]


def _key(record: OccurrenceRecord) -> tuple[str, str, str, datetime]:
    return record.tenant, record.deployment_id, record.schedule_id, record.at


def _is(record: OccurrenceRecord) -> Sequence[ColumnElement[bool]]:
    return (*_of(record.schedule), _COLUMNS.at == record.at)


def _of_key(key: ScheduleKey) -> Mapping[str, Any]:
    return {"of_tenant": key.tenant, "of_deployment": key.deployment_id, "of_id": key.id}


def _of(key: ScheduleKey) -> Sequence[ColumnElement[bool]]:
    return (
        _COLUMNS.tenant == key.tenant,
        _COLUMNS.deployment_id == key.deployment_id,
        _COLUMNS.schedule_id == key.id,
    )
