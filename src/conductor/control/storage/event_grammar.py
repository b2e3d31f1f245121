"""What lists of events may ask for, as conditions on their rows."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, false, func, or_, select

from conductor.control.services.listing import Query, Range
from conductor.control.storage import tables
from conductor.domain.errors import InvalidInput

_COLUMNS = tables.events.columns
_ALIASES = {
    "reported_timestamp": "reported_at",
    "_storage_id": "id",
    "node_id": "node_name",
    "message.text": "message",
}
_ON_THE_WIRE = {"reported_at": "reported_timestamp", "id": "_storage_id"}
_PATTERNS = frozenset({"operation", "message"})
_MOMENTS = frozenset({"reported_at", "timestamp"})
_OF_EXECUTIONS = frozenset({"blueprint_id", "workflow_id"})
_NOBODYS = frozenset({"execution_group_id", "manager_name", "agent_name"})
_FILTERS = _PATTERNS | {
    "execution_id",
    "deployment_id",
    "node_name",
    "node_instance_id",
    "event_type",
    "level",
    "logger",
}


def the_only_execution(query: Query) -> str | None:
    """Its id, when only its events are asked for, in the order in which they were reported."""
    names = set(query.filters.get("execution_id", ()))
    is_by_report = [wish.lstrip("+-") for wish in query.sort] in ([], ["reported_timestamp"])
    return names.pop() if len(names) == 1 and is_by_report else None


def is_of_all(query: Query) -> bool:
    """No event of its executions is left out, whatever kind it is of."""
    return set(query.filters) <= {"execution_id"} and not query.ranges and not query.search


def is_in_sequence(sort: Sequence[str]) -> bool:
    return not sort or not sort[-1].startswith("-")


def matching(query: Query) -> list[ColumnElement[bool]]:
    """`search` is a part of the message, in any case."""
    where = [_match(*each) for each in query.filters.items()]
    if query.search:
        where.append(_COLUMNS.message.icontains(query.search, autoescape=True))
    return where + [part for each in query.ranges for part in _within(each)]


def of_kinds(kinds: Sequence[str]) -> list[ColumnElement[bool]]:
    return [_COLUMNS.type.in_(kinds)] if kinds else []


def ordered(sort: Sequence[str]) -> list[ColumnElement[Any]]:
    """What was reported at one moment keeps the order in which it was stored."""
    order = []
    for wish in list(sort) or ["reported_timestamp"]:
        column = _column(wish.lstrip("+-"), tables.events.columns.keys())
        order.append(column.desc() if wish.startswith("-") else column.asc())
    return [*order, _COLUMNS.id.asc() if is_in_sequence(sort) else _COLUMNS.id.desc()]


def _match(name: str, values: Sequence[str]) -> ColumnElement[bool]:
    """`operation` and `message` are patterns with % and _; every other filter is exact, but for
    the case of a level."""
    if name in _NOBODYS:
        return false()
    if name in _OF_EXECUTIONS:
        executions = tables.executions.columns
        return _COLUMNS.execution_id.in_(select(executions.id).where(executions[name].in_(values)))
    column = _column(name, _FILTERS)
    if column.name == "level":
        return func.lower(column).in_([value.lower() for value in values])
    if name.removesuffix(".text") in _PATTERNS:
        # Databases disagree about the backslash, so it is made to mean itself.
        plain = [value.replace("\\", "\\\\") for value in values]
        return or_(*(column.ilike(value, escape="\\") for value in plain))
    return column.in_(values)


def _within(asked: Range) -> Iterator[ColumnElement[bool]]:
    column = _column(asked.field, _MOMENTS)
    if asked.since is not None:
        yield column >= asked.since
    if asked.until is not None:
        yield column < asked.until


def _column(name: str, allowed: Collection[str]) -> Column[Any]:
    found = tables.events.columns.get(_ALIASES.get(name, name))
    if found is None or found.name not in allowed:
        known = ", ".join(sorted(_ON_THE_WIRE.get(each, each) for each in allowed))
        raise InvalidInput(f"events cannot be filtered or sorted by {name!r}, but by: {known}")
    return found
