"""Counting disk syncs: of a process by a library loaded into it, of PostgreSQL by asking it."""

import os
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

import psycopg
from psycopg import sql
from tests.durability.shim import NoCompiler, watch

_DEFAULT_POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"
_SETTLING = 11  # seconds after which an idle backend has told what it counted


@dataclass(frozen=True)
class Counter:
    """`count` is None when nothing can count, and `remark` says why. `environment` is what the
    process needs that is to be counted."""

    count: Callable[[], int] | None
    remark: str = ""
    environment: Mapping[str, str] | None = None


def of_process(folder: Path) -> Counter:
    try:
        watched = watch(folder)
    except NoCompiler as reason:
        return Counter(None, f"syncs were not counted: {reason}")
    return Counter(lambda: len(watched.syncs()), environment=watched.environment)


def of_postgres(url: str) -> Counter:
    """Those of every client of that server: it should have no other."""

    def count() -> int:
        Event().wait(_SETTLING)
        with psycopg.connect(url) as connection:
            has_view = connection.info.server_version < 180000
            asked = (
                "SELECT wal_sync FROM pg_stat_wal"
                if has_view
                else "SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'"
            )
            (found,) = connection.execute(asked).fetchone() or (0,)
            return int(found)

    return Counter(count)


@contextmanager
def own_database() -> Iterator[str]:
    """The URL (as psycopg wants it) of a database that is made here and dropped at the end.

    Raises `psycopg.OperationalError` where no PostgreSQL answers.
    """
    server = os.environ.get("CONDUCTOR_TEST_POSTGRES", _DEFAULT_POSTGRES).replace("+psycopg", "")
    name = f"conductor_bench_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield server.rpartition("/")[0] + f"/{name}"
        finally:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            admin.execute(drop)
