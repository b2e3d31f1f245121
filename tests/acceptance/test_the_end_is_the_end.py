"""Whoever sees that an execution has ended finds all of what it said, and never more afterwards."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from acceptance import stage
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.test_apart import House
from acceptance.test_watching import TALKING
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution
from postgres import own_postgres

DEPLOYMENTS, ROUNDS = 3, 5
LINES = 30
TALK = f"seq {LINES}; echo last >&2; test $((RANDOM % 3)) -gt 0"  # every third one fails
UNTIL_KILLED = "while true; do seq 100; done"
ENDLESS = "      endless: {it: {implementation: endless.sh, max_retries: 0}}\n"


@dataclass(frozen=True)
class Found:
    """When somebody saw the end: how many events there were, and what the last one said."""

    execution: str
    total: int
    last: str


def test_on_sqlite_nothing_is_said_after_the_end(server: Server, name: str, tmp_path: Path) -> None:
    with stage.client(server) as client:
        _deploy(client, name, tmp_path)
    _race(server, server, name)


@pytest.mark.long
def test_on_postgresql_nothing_is_said_after_the_end_to_any_server(tmp_path: Path) -> None:
    """The worker reports to one server, and people ask the other one."""
    with _two_servers(tmp_path) as (asked, other):
        with stage.client(asked) as client:
            _deploy(client, "it", tmp_path)
        _race(asked, other, "it")


def _race(started_at: Server, asked: Server, name: str) -> None:
    found: list[Found] = []
    threads = [
        threading.Thread(target=_go_round, args=(started_at, asked, name, number, found))
        for number in range(DEPLOYMENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(found) == DEPLOYMENTS * ROUNDS
    with stage.client(asked) as client:
        for each in found:
            assert each.total >= LINES
            assert _now(client, each.execution) == each


def _go_round(
    started_at: Server, asked: Server, name: str, number: int, found: list[Found]
) -> None:
    """Asks without a pause, so as to come as close to the end as it gets. Those of the first
    deployment are killed while they talk."""
    operation = "endless.it" if number == 0 else "talk.it"
    with stage.client(started_at) as starter, stage.client(asked) as client:
        for _ in range(ROUNDS):
            begun = starter.executions.start(
                f"{name}-{number}", "execute_operation", {"operation": operation}
            )
            if number == 0:
                _await_lines(client, begun.id)
                client.executions.cancel(begun.id, kill=True)
            while client.executions.get(begun.id).status not in Execution.END_STATES:
                pass
            found.append(_now(client, begun.id))


def _await_lines(client: CloudifyClient, execution: str) -> None:
    while client.events.read_on(execution).last < LINES:
        pass


def _now(client: CloudifyClient, execution: str) -> Found:
    page = client.events.list(include_logs=True, execution_id=execution, _size=0)
    total = page.metadata.pagination.total
    read = client.events.read_on(execution, max(total - 5, 0))
    assert read.is_end
    assert (len(read), read.next) == (min(total, 5), total)
    return Found(execution, total, str(read[-1].message))


def _deploy(client: CloudifyClient, name: str, folder: Path) -> None:
    talking = TALKING.replace("SUFFIX", "sh") + ENDLESS
    main = blueprint(folder, talking, talk=TALK, endless=UNTIL_KILLED)
    client.blueprints.upload(str(main), name)
    for number in range(DEPLOYMENTS):
        client.deployments.create(name, f"{name}-{number}")


@contextmanager
def _two_servers(home: Path) -> Iterator[tuple[Server, Server]]:
    with own_postgres() as database, ExitStack() as ending:
        house = House(home, database, ending)
        house.hire("worker")
        yield house.server, house.open_server(home / "second")
