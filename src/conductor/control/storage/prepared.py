"""Statements of the journal's path: compiled once, and then handed to the driver as they are.

To build a Core statement and run it costs many times what SQLite needs to carry it out. Everything
else in storage runs a few times for a request, and stays plain Core.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from typing import Any

from sqlalchemy import ColumnElement, Connection, Dialect, Select, bindparam
from sqlalchemy.sql.dml import UpdateBase

from conductor.control.storage.driver_errors import as_sqlalchemy_tells, driver_error

_MOST_IDS = 1024  # for each statement: below the limits of both databases

_Convert = Callable[[Any], Any]  # what a column's type does to a value on its way to the driver


@dataclass(frozen=True, eq=False)
class Prepared:
    """An insert names its `columns`. Values go through the types of their columns, as in Core;
    what a select returns does not, so it may ask for text and numbers only. None is always NULL."""

    statement: Select[Any] | UpdateBase
    columns: Sequence[str] | None = None

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Sequence[Any]]:
        compiled = _compiled(self, connection.dialect)
        found: list[Sequence[Any]] = compiled.execute(connection, values).fetchall()
        return found

    def run(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """The number of rows that it touched."""
        touched: int = _compiled(self, connection.dialect).execute(connection, values).rowcount
        return touched

    def run_all(self, connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            _compiled(self, connection.dialect).execute(connection, *rows)

    def run_columns(
        self,
        connection: Connection,
        columns: Mapping[str, Sequence[Any]],
        same: Mapping[str, Any],
    ) -> None:
        """As many rows as `columns` have, column by column, which takes half as long. `same` are
        values that all rows have."""
        _compiled(self, connection.dialect).execute_columns(connection, columns, same)


@dataclass(frozen=True, eq=False)
class Lookup:
    """A select by the values of one column. They are filled up to a power of two, so that there are
    few statements, however many values are asked for."""

    statement: Select[Any]
    column: ColumnElement[Any]

    def rows(
        self, connection: Connection, wanted: Iterable[str], values: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        left = sorted(wanted)
        while left:
            part, left = left[:_MOST_IDS], left[_MOST_IDS:]
            size = 1 << (len(part) - 1).bit_length()
            part += part[-1:] * (size - len(part))
            ids = {f"id_{place}": each for place, each in enumerate(part)}
            yield from _of_size(self, size).rows(connection, {**values, **ids})


@dataclass(frozen=True)
class _Compiled:
    """`binds` are the names of its values, each with what its type does to it; `constants` are
    those that the statement itself says."""

    sql: str
    binds: Sequence[tuple[str, _Convert | None]]
    constants: Mapping[str, Any]
    is_positional: bool

    def execute(self, connection: Connection, *rows: Mapping[str, Any]) -> Any:
        """The driver's cursor."""
        return self._run(connection, [self._converted(row) for row in rows])

    def execute_columns(
        self,
        connection: Connection,
        columns: Mapping[str, Sequence[Any]],
        same: Mapping[str, Any],
    ) -> None:
        converted = [
            _all_converted(columns[name], convert)
            if name in columns
            else repeat(_converted(same[name], convert))
            for name, convert in self.binds
        ]
        self._run(connection, [self._row(values) for values in zip(*converted, strict=False)])

    def _converted(self, row: Mapping[str, Any]) -> Any:
        values = []
        for name, convert in self.binds:
            value = row[name] if name in row else self.constants[name]
            values.append(value if value is None or convert is None else convert(value))
        return self._row(values)

    def _row(self, values: Sequence[Any]) -> Any:
        if self.is_positional:
            return values
        return {name: value for (name, _), value in zip(self.binds, values, strict=True)}

    def _run(self, connection: Connection, rows: Sequence[Any]) -> Any:
        cursor = connection.connection.cursor()
        self._tell(connection, cursor, rows)
        try:
            if len(rows) == 1:
                cursor.execute(self.sql, rows[0])
            elif rows:
                cursor.executemany(self.sql, rows)
        except driver_error(connection) as error:
            raise as_sqlalchemy_tells(connection, self.sql, error, cursor) from error
        return cursor

    def _tell(self, connection: Connection, cursor: Any, rows: Sequence[Any]) -> None:
        """Whoever counts the statements that SQLAlchemy sends hears of this one too."""
        is_many = len(rows) > 1
        for note in connection.dispatch.before_cursor_execute:
            note(connection, cursor, self.sql, rows if is_many else rows[0], None, is_many)


def _converted(value: Any, convert: _Convert | None) -> Any:
    return value if value is None or convert is None else convert(value)


def _all_converted(values: Sequence[Any], convert: _Convert | None) -> Sequence[Any]:
    if convert is None:
        return values
    return [None if value is None else convert(value) for value in values]


@lru_cache(maxsize=256)
def _compiled(prepared: Prepared, dialect: Dialect) -> _Compiled:
    compiled = prepared.statement.compile(dialect=dialect, column_keys=prepared.columns)
    names = (compiled.positiontup if compiled.positional else list(compiled.binds)) or []
    types = [compiled.binds[name].type.dialect_impl(dialect) for name in names]
    binds = [(name, kind.bind_processor(dialect)) for name, kind in zip(names, types, strict=True)]
    said = {name: compiled.binds[name].value for name in names if not compiled.binds[name].required}
    return _Compiled(str(compiled), binds, said, compiled.positional)


@lru_cache(maxsize=64)
def _of_size(lookup: Lookup, size: int) -> Prepared:
    ids = [bindparam(f"id_{place}", type_=lookup.column.type) for place in range(size)]
    return Prepared(lookup.statement.where(lookup.column.in_(ids)))
