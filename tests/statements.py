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

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(database.engine, "before_cursor_execute", note)


def plans_of(database: Database, work: Callable[[], object], mentioning: str) -> list[str]:
    """What the database says how it carries out those of the work's statements that mention this,
    with the values that they have."""
    sent: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        sent.append((statement, values))

    event.listen(database.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(database.engine, "before_cursor_execute", note)
    explain = "EXPLAIN QUERY PLAN" if database.engine.dialect.name == "sqlite" else "EXPLAIN"
    with database.engine.connect() as connection:
        rows = [
            connection.exec_driver_sql(f"{explain} {statement}", values).all()
            for statement, values in sent
            if mentioning in statement
        ]
    return ["\n".join(str(row[-1]) for row in each) for each in rows]
