"""How many statements a piece of code sends to a database, and how that carries them out."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from conductor.control.storage.database import Database


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Grows while the block runs."""
    sent: list[str] = []
    with _noting(database, lambda statement, _values: sent.append(statement)):
        yield sent


@contextmanager
def statements_with_values(database: Database) -> Iterator[list[tuple[str, Any]]]:
    sent: list[tuple[str, Any]] = []
    with _noting(database, lambda *each: sent.append(each)):
        yield sent


def plans_of(database: Database, work: Callable[[], object], mentioning: str) -> list[str]:
    """What the database says how it carries out those of the work's statements that mention this,
    with the values that they have."""
    with statements_with_values(database) as sent:
        work()
    explain = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
    with database.engine.connect() as connection:
        rows = [
            connection.exec_driver_sql(f"{explain} {statement}", values).all()
            for statement, values in sent
            if mentioning in statement
        ]
    return ["\n".join(str(row[-1]) for row in each) for each in rows]


@contextmanager
def _noting(database: Database, note: Callable[[str, Any], None]) -> Iterator[None]:
    """Of all its engines; those that share a pool are heard at the one that was there first."""

    def listener(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        note(statement, values)

    engines = {each.pool: each for each in (database.readers, database.engine)}.values()
    for engine in engines:
        event.listen(engine, "before_cursor_execute", listener)
    try:
        yield
    finally:
        for engine in engines:
            event.remove(engine, "before_cursor_execute", listener)
