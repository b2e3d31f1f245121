"""Deployments of large blueprints, beside the bare insertion of the same rows."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.comparison import Comparison, Cost
from benchmarks.machine import peak_megabytes
from benchmarks.server import RunningServer, running_server

_TABLES = ("nodes", "node_instances")
_HEAD = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
node_templates:
"""
_TEMPLATE = """\
  node_{0}:
    type: cloudify.nodes.Root
    properties: {{}}
"""


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with TemporaryDirectory() as folder, running_server(Path(folder), {}) as server:
        yield [_comparison(server, Path(folder), count) for count in (1_000, 10_000)]


def _comparison(server: RunningServer, folder: Path, count: int) -> Comparison:
    name = f"nodes-{count}"
    _upload(server, folder, name, count)
    created: list[str] = []

    def create() -> timedelta:
        """Answered when its environment is ready."""
        created.append(f"{name}-{len(created)}")
        begun = perf_counter()
        server.client.deployments.create(name, created[-1])
        return timedelta(seconds=perf_counter() - begun)

    def costs() -> Sequence[Cost]:
        return [Cost("MB at the server's peak", peak_megabytes(server.pid), 400)]

    return Comparison(
        f"{count:,} nodes deployed",
        create,
        _insertion(folder, created),
        "executemany",
        pieces=count,
        at_least=0.1,
        costs=costs,
    )


def _upload(server: RunningServer, folder: Path, name: str, count: int) -> None:
    home = folder / name
    home.mkdir()
    path = home / "blueprint.yaml"
    path.write_text(_HEAD + "".join(_TEMPLATE.format(number) for number in range(count)))
    server.client.blueprints.upload(str(path), name)


def _insertion(folder: Path, created: Sequence[str]) -> Callable[[], timedelta]:
    """Of the rows of the newest deployment, into empty tables of the same shape."""

    def insert() -> timedelta:
        with TemporaryDirectory() as place:
            return _insert(folder / "data" / "conductor.db", Path(place, "bare.db"), created[-1])

    return insert


def _insert(source: Path, target: Path, deployment: str) -> timedelta:
    with closing(sqlite3.connect(source)) as full, closing(sqlite3.connect(target)) as bare:
        for setting in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL"):
            bare.execute(setting)
        rows = {}
        for table in _TABLES:
            for (statement,) in full.execute(
                "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)
            ):
                bare.execute(statement)
            of_it = f"SELECT * FROM {table} WHERE deployment_id = ?"  # noqa: S608
            rows[table] = full.execute(of_it, (deployment,)).fetchall()
        begun = perf_counter()
        for table, each in rows.items():
            places = ", ".join("?" * len(each[0]))
            bare.executemany(f"INSERT INTO {table} VALUES ({places})", each)  # noqa: S608
        bare.commit()
        return timedelta(seconds=perf_counter() - begun)
