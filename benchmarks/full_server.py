"""Comparisons on a server of each database, which hold for as long as they are made."""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from benchmarks import syncs
from benchmarks.comparison import Comparison
from benchmarks.server import RunningServer, running_server

# The server, the URL of its database and the database's name; the stack is closed at the end.
Make = Callable[[ExitStack, RunningServer, str, str], list[Comparison]]
Place = Callable[[], AbstractContextManager[list[Comparison]]]


def on_both(make: Make) -> tuple[Place, Place]:
    """On SQLite, and on PostgreSQL if there is one."""

    @contextmanager
    def on_sqlite() -> Iterator[list[Comparison]]:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            server = stack.enter_context(running_server(folder, {}))
            yield make(stack, server, f"sqlite:///{folder / 'data' / 'conductor.db'}", "SQLite")

    @contextmanager
    def on_postgres() -> Iterator[list[Comparison]]:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            try:
                plain = stack.enter_context(syncs.own_database())
            except psycopg.OperationalError as error:
                sys.stderr.write(f"no PostgreSQL answers, set CONDUCTOR_TEST_POSTGRES: {error}\n")
                yield []
                return
            url = plain.replace("://", "+psycopg://", 1)
            server = stack.enter_context(running_server(folder, {}, "--database", url))
            yield make(stack, server, url, "PostgreSQL")

    return on_sqlite, on_postgres
