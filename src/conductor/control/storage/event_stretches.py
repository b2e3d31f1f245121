"""What one execution said after a number of its sequence: statements that go by the index."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, func, select

from conductor.control.services.stores import MOST_CHARACTERS
from conductor.control.storage import tables
from conductor.control.storage.event_grammar import of_kinds
from conductor.control.storage.event_pages import STORED

_COLUMNS = tables.events.columns


def stretch(
    kinds: frozenset[str], where: Sequence[ColumnElement[bool]], *, is_long: bool
) -> Select[Any]:
    """Rows of `STORED`, for `of_execution`, `after`, `until` and `most`. A long one stops behind
    the row that reaches `MOST_CHARACTERS`."""
    if not where:
        return _of_kinds(kinds, is_long=is_long)
    listed = _listed(kinds).where(*where)
    return _shortened(listed) if is_long else listed


@cache
def _of_kinds(kinds: frozenset[str], *, is_long: bool) -> Select[Any]:
    """Made once, since to make a statement takes longer than to carry it out."""
    return _shortened(_listed(kinds)) if is_long else _listed(kinds)


def _listed(kinds: frozenset[str]) -> Select[Any]:
    return (
        STORED.where(_COLUMNS.execution_id == bindparam("of_execution"))
        .where(_COLUMNS.sequence > bindparam("after"), _COLUMNS.sequence <= bindparam("until"))
        .where(*of_kinds(sorted(kinds)))
        .order_by(_COLUMNS.sequence)
        .limit(bindparam("most"))
    )


def _shortened(listed: Select[Any]) -> Select[Any]:
    found = listed.subquery()
    length = func.length(found.c.message)
    read = func.sum(length).over(order_by=found.c.sequence, rows=(None, 0))
    counted = select(found, (read - length).label("before")).subquery()
    kept = [column for column in counted.c if column.name != "before"]
    return select(*kept).where(counted.c.before < MOST_CHARACTERS).order_by(counted.c.sequence)
