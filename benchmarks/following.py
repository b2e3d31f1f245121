"""Following an execution near the end of a million events, beside the same at its start."""

from contextlib import ExitStack
from itertools import cycle

import httpx
from sqlalchemy import create_engine

from benchmarks.comparison import Comparison
from benchmarks.full_database import copy, settle
from benchmarks.full_server import on_both
from benchmarks.server import NAME, RunningServer
from conductor.control.storage import tables

LONG = "long"
EVENTS, PAGE, PAGES = 1_000_000, 100, 50
_ODD_ONES = "CASE WHEN i % 2 = 0 THEN 'cloudify_log' ELSE 'cloudify_event' END"
_BY_OFFSET = f"/events?execution_id={LONG}&_size={PAGE}&_sort=reported_timestamp&_offset="
# How one follows, and the events before a page that one has seen: half of them without logs.
WAYS = (
    ("by cursor", f"/executions/{LONG}/events?_size={PAGE}&after=", EVENTS),
    ("by cursor, filtered", f"/executions/{LONG}/events?_size={PAGE}&level=info&after=", EVENTS),
    ("by offset", _BY_OFFSET, EVENTS),
    ("by offset, no logs", f"{_BY_OFFSET.replace('?', '?type=cloudify_event&')}", EVENTS // 2),
)


def _comparisons(
    stack: ExitStack, server: RunningServer, url: str, database: str
) -> list[Comparison]:
    server.run("fan_out", 1)  # there is an execution that said something
    _fill(url)
    session = stack.enter_context(
        httpx.Client(
            base_url=f"http://127.0.0.1:{server.port}/api/v3.1",
            headers={
                "Authentication-Token": server.client.tokens.create()["value"],
                "Tenant": "default_tenant",
            },
            timeout=60,
        )
    )
    return [
        Comparison(
            f"{name}, {database}",
            _Following(session, path, seen - PAGES * PAGE).follow,
            _Following(session, path, 0).follow,
            "the start of it",
            pieces=PAGES,
            at_most=2,
        )
        for name, path, seen in WAYS
    ]


class _Following:
    """Page after page from a place on, and from there again in the next run."""

    def __init__(self, session: httpx.Client, path: str, begin: int) -> None:
        self._session = session
        self._path = path
        self._places = cycle(range(begin, begin + PAGES * PAGE, PAGE))

    def follow(self) -> None:
        for _ in range(PAGES):
            answer = self._session.get(f"{self._path}{next(self._places)}")
            answer.raise_for_status()
            if not answer.json()["items"]:
                raise RuntimeError(f"nothing is told at {answer.url}")


def _fill(url: str) -> None:
    """One execution that has said a million things, every other one a log line."""
    engine = create_engine(url)
    with engine.begin() as connection:
        of_it = f"deployment_id = '{NAME}'"
        one = f"id = (SELECT max(execution_id) FROM events WHERE {of_it})"  # noqa: S608
        copied = {"id": f"'{LONG}'", "token_hash": "NULL", "last_sequence": str(EVENTS)}
        copied |= dict.fromkeys(("kept_events", "kept_logs"), str(EVENTS // 2))
        copy(connection, tables.executions, 1, copied, one)
        said = {"id": None, "execution_id": f"'{LONG}'", "sequence": "i", "type": _ODD_ONES}
        said["level"] = "'info'"
        one = f"id = (SELECT max(id) FROM events WHERE {of_it})"  # noqa: S608
        copy(connection, tables.events, EVENTS, said, one)
    settle(engine)


on_sqlite, on_postgres = on_both(_comparisons)
