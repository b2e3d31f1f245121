"""What the same work takes with nothing around it."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

import psycopg

from benchmarks.no_operation import nothing

PROCESSES = 2
_SPAWN = get_context("spawn")  # a fork of a process with threads may hang


@contextmanager
def pool(count: int) -> Iterator[Callable[[], None]]:
    """One `submit` for each call of a function, nothing stored."""
    with ProcessPoolExecutor(PROCESSES, mp_context=_SPAWN) as executor:

        def run() -> None:
            for future in [executor.submit(nothing) for _ in range(count)]:
                future.result()

        run()
        yield run


@contextmanager
def _echo() -> Iterator[Callable[[], None]]:
    """A warm process that answers."""
    ours, theirs = _SPAWN.Pipe()
    process = _SPAWN.Process(target=_answer, args=(theirs,), daemon=True)
    process.start()

    def round_trip() -> None:
        ours.send(None)
        ours.recv()

    round_trip()
    yield round_trip
    process.terminate()
    process.join()


@contextmanager
def sqlite_loop(
    count: int,
    folder: Path,
    partner: Callable[[], AbstractContextManager[Callable[[], None]]] = _echo,
) -> Iterator[Callable[[], None]]:
    """Durable commits of one row, each with a round trip to another process."""
    with (
        closing(sqlite3.connect(folder / "bare.db", isolation_level=None)) as connection,
        partner() as round_trip,
    ):
        for setting in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
            connection.execute(setting)
        connection.execute("CREATE TABLE facts (number INTEGER PRIMARY KEY, text TEXT)")

        def run() -> None:
            for _ in range(count):
                connection.execute("BEGIN IMMEDIATE")
                connection.execute("INSERT INTO facts (text) VALUES ('something became true')")
                connection.execute("COMMIT")
                round_trip()

        run()
        yield run


@contextmanager
def postgres_loop(count: int, url: str) -> Iterator[Callable[[], None]]:
    with psycopg.connect(url) as connection, _echo() as round_trip:
        connection.execute("CREATE TABLE bare_facts (number SERIAL PRIMARY KEY, text TEXT)")
        connection.commit()

        def run() -> None:
            for _ in range(count):
                connection.execute("INSERT INTO bare_facts (text) VALUES ('it became true')")
                connection.commit()
                round_trip()

        run()
        yield run


def _answer(end: Connection) -> None:
    while True:
        end.send(end.recv())
