"""Pages of events by their offset, as the public client follows executions.

Those of one execution in the order in which they were reported come in its sequence. While nothing
is left out and nothing was deleted, an offset is a place in it. Otherwise what lies between the
page and the nearer end is stepped over: for whoever follows, that is what is new. How many match a
filter nobody knows, so with filters they are counted.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from conductor.control.services.listing import Page, Query
from conductor.control.storage import tables
from conductor.control.storage.event_grammar import (
    is_in_sequence,
    is_of_all,
    matching,
    of_kinds,
    ordered,
    the_only_execution,
)
from conductor.control.storage.seen_with_deployments import Viewer
from conductor.domain.event import LOG

_COLUMNS = tables.events.columns
_EXECUTIONS = tables.executions.columns
STORED: Select[Any] = select(
    _COLUMNS.id,
    _COLUMNS.execution_id,
    _COLUMNS.sequence,
    _COLUMNS.reported_at,
    _COLUMNS.type,
    _COLUMNS.message,
    _COLUMNS.timestamp,
    _COLUMNS.event_type,
    _COLUMNS.level,
    _COLUMNS.logger,
    _COLUMNS.context,
)
Rows = Page[Row[Any]]


@dataclass(frozen=True)
class _Known:
    """What stands beside an execution: the last number, and how many of these kinds there are."""

    last: int
    kept: int

    @property
    def is_dense(self) -> bool:
        return self.kept == self.last


def page(connection: Connection, viewer: Viewer, query: Query, kinds: Sequence[str]) -> Rows:
    """Rows of `STORED`."""
    where = [*matching(query), *of_kinds(kinds)]
    execution_id = the_only_execution(query)
    if execution_id is None:
        where = [*viewer.sees(connection, tables.events), *where]
        listed = STORED.where(*where).order_by(*ordered(query.sort))
        return Page(_rows(connection, listed, query.offset, query.size), _count(connection, where))
    known = _known(connection, viewer, execution_id, kinds)
    if known is None:
        return Page([], 0)
    where.append(_COLUMNS.sequence <= known.last)
    if is_of_all(query):
        return Page(_of_all(connection, query, STORED.where(*where), known), known.kept)
    listed = _in_sequence(STORED.where(*where), ascends=is_in_sequence(query.sort))
    return Page(_rows(connection, listed, query.offset, query.size), _count(connection, where))


def _of_all(
    connection: Connection, query: Query, listed: Select[Any], known: _Known
) -> Sequence[Row[Any]]:
    ascends, offset = is_in_sequence(query.sort), min(query.offset, known.kept)
    if known.is_dense:
        place = _COLUMNS.sequence
        beyond = place > offset if ascends else place <= known.last - offset
        return _rows(connection, _in_sequence(listed.where(beyond), ascends=ascends), 0, query.size)
    rest = known.kept - offset
    if offset <= rest:
        return _rows(connection, _in_sequence(listed, ascends=ascends), offset, query.size)
    behind = max(rest - query.size, 0)
    backwards = _in_sequence(listed, ascends=not ascends)
    return _rows(connection, backwards, behind, rest - behind)[::-1]


def _known(
    connection: Connection, viewer: Viewer, execution_id: str, kinds: Sequence[str]
) -> _Known | None:
    columns = (_EXECUTIONS.last_sequence, _EXECUTIONS.kept_events, _EXECUTIONS.kept_logs)
    shown = viewer.sees_one(tables.executions)
    found = connection.execute(
        select(*columns).where(_EXECUTIONS.id == execution_id, *shown)
    ).first()
    if found is None:
        return None
    last, events, logs = found
    kept = sum(logs if kind == LOG else events for kind in set(kinds)) if kinds else events + logs
    return _Known(last, kept)


def _in_sequence(listed: Select[Any], *, ascends: bool) -> Select[Any]:
    return listed.order_by(_COLUMNS.sequence if ascends else _COLUMNS.sequence.desc())


def _rows(
    connection: Connection, listed: Select[Any], offset: int, size: int
) -> Sequence[Row[Any]]:
    return connection.execute(listed.limit(size).offset(offset)).all()


def _count(connection: Connection, where: Sequence[Any]) -> int:
    return connection.scalar(select(func.count()).select_from(tables.events).where(*where)) or 0
