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
_FEW = 128  # rows that are fetched at once: all of them may be long
_NAMES = list(STORED.selected_columns.keys())
_MESSAGE, _SEQUENCE = _NAMES.index("message"), _NAMES.index("sequence")


def stretch(
    connection: Connection,
    kinds: frozenset[str],
    where: Sequence[ColumnElement[bool]],
    values: Mapping[str, Any],
) -> list[Row[Any]]:
    """Rows of `STORED`, for `of_execution`, `after`, `until` and `most`, up to the one that reaches
    `MOST_CHARACTERS`. Of what comes after it at most a few are fetched."""
    statement = _of_kinds(kinds)
    listed = statement.where(*where) if where else statement
    return list(_as_many_as_fit(_in_pieces(connection, listed, values)))


def _in_pieces(
    connection: Connection, listed: Select[Any], values: Mapping[str, Any]
) -> Iterator[Row[Any]]:
    after, left = values["after"], values["most"]
    while left > 0:
        size = min(left, _FEW)
        piece = connection.execute(listed, {**values, "after": after, "most": size}).all()
        yield from piece
        if len(piece) < size:
            return
        after, left = piece[-1][_SEQUENCE], left - size


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
