"""Reading from a server with years behind it, beside a route that does nothing."""

import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median

from benchmarks.comparison import Comparison, Cost
from benchmarks.full_database import EXECUTION, fill
from benchmarks.full_server import on_both
from benchmarks.load import load
from benchmarks.server import NAME, RunningServer

HOME = "default_tenant"
_FIELDS = (
    "id,display_name,blueprint_id,created_at,updated_at,visibility,tenant_name,created_by,"
    "site_name,labels,deployment_status,installation_status"
)
# What is read, how often in one run, and which share of the empty route's rate it should reach.
READ = (
    ("one execution", f"/executions/{EXECUTION}", 1600, 0.25),
    ("50 deployments", f"/deployments?_size=50&_include={_FIELDS}", 320, 0.08),
    (
        "100 events",
        f"/executions/{EXECUTION}/events?after=5000&_size=100&type=cloudify_event",
        320,
        0.08,
    ),
)
_ROOT = Path(__file__).parents[1]


def _comparisons(
    stack: ExitStack, server: RunningServer, url: str, database: str
) -> list[Comparison]:
    server.run("fan_out", 1)  # there is an execution that said something
    fill(url, NAME)
    headers = {"Authentication-Token": server.client.tokens.create()["value"], "Tenant": HOME}
    empty = stack.enter_context(_empty_route())
    return [
        _Reading(server.port, empty, path, headers, count).comparison(f"{name}, {database}", share)
        for name, path, count, share in READ
    ]


class _Reading:
    """Requests of one kind, and as many to the empty route."""

    def __init__(
        self, port: int, empty: int, path: str, headers: Mapping[str, str], requests: int
    ) -> None:
        self._port, self._empty, self._path = port, empty, path
        self._headers, self._requests = headers, requests
        self._slow: list[float] = []
        self._slow_empty: list[float] = []

    def comparison(self, name: str, at_least: float) -> Comparison:
        return Comparison(
            name,
            lambda: self._load(self._port, f"/api/v3.1{self._path}", self._slow),
            lambda: self._load(self._empty, "/", self._slow_empty),
            "the empty route",
            pieces=self._requests,
            at_least=at_least,
            costs=self._costs,
        )

    def _load(self, port: int, path: str, slow: list[float]) -> timedelta:
        done = load(port, path, self._headers, self._requests)
        slow.append(done.slow)
        return timedelta(seconds=done.seconds)

    def _costs(self) -> Sequence[Cost]:
        times = median(self._slow) / median(self._slow_empty)
        return [Cost("times its 95th percentile", times, 10)]


@contextmanager
def _empty_route() -> Iterator[int]:
    """The port of its server."""
    command = [sys.executable, "-m", "benchmarks.empty_route"]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603
    try:
        yield int((process.stdout or sys.stdin).readline())
    finally:
        process.terminate()
        process.wait()
        if process.stdout:
            process.stdout.close()


on_sqlite, on_postgres = on_both(_comparisons)
