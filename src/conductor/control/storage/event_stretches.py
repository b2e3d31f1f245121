"""What one execution said after a number of its sequence, by the index."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, bindparam

from conductor.control.services.stores.events import MOST_CHARACTERS
from conductor.control.storage import tables
from conductor.control.storage.event_grammar import of_kinds
from conductor.control.storage.event_pages import STORED

_COLUMNS = tables.events.columns
_FEW = 64  # rows that are fetched at once: all of them may be long
_MESSAGE = list(STORED.selected_columns.keys()).index("message")


def stretch(
    connection: Connection,
    kinds: frozenset[str],
    where: Sequence[ColumnElement[bool]],
    values: Mapping[str, Any],
) -> list[Row[Any]]:
    """Rows of `STORED`, for `of_execution`, `after`, `until` and `most`, up to the one that reaches
    `MOST_CHARACTERS`. What comes after it is not even fetched."""
    statement = _of_kinds(kinds)
    listed = statement.where(*where) if where else statement
    if values["most"] <= _FEW:
        return list(_as_many_as_fit(connection.execute(listed, values)))
    in_pieces = {"yield_per": _FEW}
    with connection.execute(listed, values, execution_options=in_pieces) as found:
        return list(_as_many_as_fit(found))


def _as_many_as_fit(found: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    characters = 0
    for row in found:
        yield row
        characters += len(row[_MESSAGE])
        if characters >= MOST_CHARACTERS:
            return


@cache
def _of_kinds(kinds: frozenset[str]) -> Select[Any]:
    """Made once, since to make a statement takes longer than to carry it out."""
    return (
        STORED.where(_COLUMNS.execution_id == bindparam("of_execution"))
        .where(_COLUMNS.sequence > bindparam("after"), _COLUMNS.sequence <= bindparam("until"))
        .where(*of_kinds(sorted(kinds)))
        .order_by(_COLUMNS.sequence)
        .limit(bindparam("most"))
    )
