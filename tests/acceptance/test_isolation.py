"""What one operation does to its process is not to be seen by the next one."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance import hostile, stage
from acceptance.server import PASSWORD, Server
from acceptance.stage import Stage

PUT_BACK = ("quiet", "putenv_only")
TAKEN_OUT = (
    "patch_json",
    "patch_ctx",
    "patch_own_module",
    "patch_builtins",
    "put_a_module",
    "replace_a_module",
    "redirect_output",
    "leave_files_open",
    "leave_a_thread",
    "leave_a_daemon",
    "leave_a_raw_thread",
)
OPERATIONS = ("look", *PUT_BACK, *TAKEN_OUT, "leave_a_child")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("isolation")


@pytest.fixture(scope="module")
def running(home: Path) -> Iterator[Server]:
    server = Server(home)
    stage.find_test_code(server)
    server.environment |= {"SPIED": str(home / "spied"), "CONDUCTOR_LEASE_SECONDS": "20"}
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def neighbours(running: Server, home: Path) -> Iterator[tuple[Stage, Stage]]:
    """Two deployments of one tenant."""
    with stage.client(running) as client:
        client.blueprints.upload(str(stage.blueprint(home, "acceptance.hostile", *OPERATIONS)), "b")
        for name in ("one", "other"):
            client.deployments.create("b", name)
        yield Stage(client, "one"), Stage(client, "other")


@pytest.mark.parametrize("operation", [*PUT_BACK, *TAKEN_OUT])
def test_the_next_operation_sees_nothing_of_a_hostile_one(
    neighbours: tuple[Stage, Stage], operation: str
) -> None:
    one, other = neighbours
    before = other.sees()
    one.does(operation)
    after = other.sees()
    is_the_same = after.pop("pid") == before.pop("pid")
    assert after == before
    assert is_the_same == (operation in PUT_BACK)


def test_who_leaves_a_thread_neither_hears_nor_disturbs_the_next(
    neighbours: tuple[Stage, Stage], home: Path
) -> None:
    one, other = neighbours
    for operation in ("leave_a_thread", "leave_a_daemon", "leave_a_raw_thread"):
        one.does(operation)
        looking = other.begins("look", secret=hostile.SECRET, seconds=0.3)
        other.ends(looking)
        said = [
            event.get("message")
            for event in other.client.events.list(True, execution_id=looking.id)
        ]
        assert "looking" in said
        assert "late" not in said
    assert not (home / "spied").exists()


def test_a_child_that_was_left_is_the_deployments_and_costs_the_host(
    neighbours: tuple[Stage, Stage],
) -> None:
    one, other = neighbours
    before = other.sees()["pid"]
    child = one.does("leave_a_child")["child"]
    assert other.sees()["pid"] != before
    os.kill(child, signal.SIGKILL)  # it lives


def test_nothing_of_the_server_is_in_the_environment_of_a_host(
    running: Server, neighbours: tuple[Stage, Stage]
) -> None:
    seen = neighbours[0].sees()
    everything = "\n".join([*seen["environment"], *seen["of_children"]])
    names = {line.split("=")[0] for line in everything.splitlines()}
    ours = {name for name in names if name.startswith(("CONDUCTOR_", "CFY_"))}
    assert ours <= {"CONDUCTOR_WORKER_ID", "CONDUCTOR_SPOOL"}
    assert PASSWORD not in everything
    for file in ("secrets.key", "worker-token"):
        assert (running.data / file).read_text().strip() not in everything
