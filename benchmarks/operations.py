"""Operations that do nothing, through everything that is real: server, hosts and journal.

Ours is measured from the request that starts the execution to the end that its run wrote down, on
hosts that are warm. CPU is that of the server and of all its hosts, with the looks at its status
that the measuring itself takes; PostgreSQL's own is not counted.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import psycopg

from benchmarks import bare, syncs
from benchmarks.comparison import Comparison, Cost
from benchmarks.machine import cpu_seconds
from benchmarks.server import RunningServer, running_server

FAN_OUT = 1000
CHAIN = 500


class Measured:
    """Runs of one workflow, and what they cost.

    `foreign_syncs` are those of one run of the baseline that the counter sees too.
    """

    def __init__(
        self,
        server: RunningServer,
        workflow: str,
        count: int,
        counter: syncs.Counter,
        foreign_syncs: int = 0,
    ) -> None:
        self._server, self._workflow, self._count = server, workflow, count
        self._counter, self._foreign_syncs = counter, foreign_syncs
        self._syncs_before: int | None = None
        self._cpu: list[float] = []

    def run(self) -> timedelta:
        if self._syncs_before is None and self._counter.count is not None:
            self._syncs_before = self._counter.count()
        before = cpu_seconds(self._server.pid)
        taken = self._server.run(self._workflow, self._count)
        self._cpu.append(cpu_seconds(self._server.pid) - before)
        return taken

    def costs(self, most_syncs: float) -> Sequence[Cost]:
        cpu = Cost("ms of CPU for each", median(self._cpu) * 1000 / self._count)
        if self._counter.count is None or self._syncs_before is None:
            return [Cost(self._counter.remark, None), cpu]
        ours = self._counter.count() - self._syncs_before - self._foreign_syncs * len(self._cpu)
        each = ours / len(self._cpu) / self._count
        return [Cost("syncs for each", each, most_syncs), cpu]


@contextmanager
def on_sqlite() -> Iterator[list[Comparison]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        counter = syncs.of_process(folder)
        server = stack.enter_context(running_server(folder, counter.environment or {}))
        pool = stack.enter_context(bare.pool(FAN_OUT))
        loop = stack.enter_context(bare.sqlite_loop(CHAIN, folder))
        yield _comparisons(server, counter, pool, loop, "SQLite", loop_syncs=0)


@contextmanager
def on_postgres() -> Iterator[list[Comparison]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        try:
            url = stack.enter_context(syncs.own_database())
        except psycopg.OperationalError as error:
            sys.stderr.write(f"no PostgreSQL answers, set CONDUCTOR_TEST_POSTGRES: {error}\n")
            yield []
            return
        database = ("--database", url.replace("://", "+psycopg://", 1))
        server = stack.enter_context(running_server(folder, {}, *database))
        pool = stack.enter_context(bare.pool(FAN_OUT))
        loop = stack.enter_context(bare.postgres_loop(CHAIN, url))
        yield _comparisons(
            server, syncs.of_postgres(url), pool, loop, "PostgreSQL", loop_syncs=CHAIN
        )


def _comparisons(
    server: RunningServer,
    counter: syncs.Counter,
    pool: Callable[[], None],
    loop: Callable[[], None],
    database: str,
    loop_syncs: int,
) -> list[Comparison]:
    """`loop_syncs` are those of one run of the loop, where the counter sees them too."""
    server.run("fan_out", FAN_OUT)  # starts every host that is wanted
    fan_out = Measured(server, "fan_out", FAN_OUT, counter)
    chain = Measured(server, "chain", CHAIN, counter, loop_syncs)
    return [
        Comparison(
            name=f"fan-out, {database}",
            ours=fan_out.run,
            baseline=pool,
            against="a process pool",
            pieces=FAN_OUT,
            at_least=0.15,
            costs=lambda: fan_out.costs(most_syncs=0.05),
        ),
        Comparison(
            name=f"chain, {database}",
            ours=chain.run,
            baseline=loop,
            against="bare commits and round trips",
            pieces=CHAIN,
            at_least=0.25,
            costs=lambda: chain.costs(most_syncs=1.1),
        ),
    ]
