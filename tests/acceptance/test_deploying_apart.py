"""Two servers on one database make and remove environments; what one loses, the other takes up."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from acceptance.deploying import NODES, House, create_and_delete, opened
from acceptance.waiting import eventually
from postgres import own_postgres

LEASE = "2"  # seconds


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    """The second has the first one's profile, key and blueprints."""
    home: Path = tmp_path_factory.mktemp("apart")
    with own_postgres() as database, ExitStack() as ending:
        shared = {
            "CONDUCTOR_DATABASE": database,
            "CONDUCTOR_LEASE_SECONDS": LEASE,
            "CONDUCTOR_WORKER_TOKEN": "open the window",
            "CONDUCTOR_SECRETS_KEY_FILE": str(home / "secrets.key"),
        }
        first, second = (
            ending.enter_context(opened(House(home / each, verb="server", **shared)))
            for each in ("first", "second")
        )
        first.furnish()
        yield first, second


def test_creations_and_deletions_of_one_id_at_once_leave_all_of_it_or_nothing(
    houses: tuple[House, House], name: str
) -> None:
    create_and_delete(houses, name)
    first, _ = houses
    assert first.count(name) == (1 if first.has(name) else 0)


def test_a_server_that_is_silent_for_its_lease_loses_what_it_creates(
    houses: tuple[House, House], name: str
) -> None:
    first, second = houses
    first.begin(name)
    first.server.process.send_signal(signal.SIGSTOP)
    try:
        eventually(lambda: second.creation(name)["status"] == "terminated", "it is created")
    finally:
        first.server.process.send_signal(signal.SIGCONT)
    eventually(lambda: first.http.get("/status").is_success, "the first one answers again")
    assert first.count(name) == NODES
    assert first.creation(name)["status"] == "terminated"
    assert first.http.delete(f"/deployments/{name}").status_code == 204
    eventually(lambda: not second.has(name), "it is gone")


def test_another_server_takes_up_what_a_killed_one_was_creating(
    houses: tuple[House, House], name: str
) -> None:
    first, second = houses
    first.begin(name)
    first.server.kill()
    eventually(lambda: second.creation(name)["status"] == "terminated", "it is created")
    assert second.count(name) == NODES
    first.open()
    assert first.count(name) == NODES
