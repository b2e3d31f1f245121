"""A server is killed, and all that is left is what it had synced: the deployment goes on."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from acceptance.server import PASSWORD, Server
from acceptance.waiting import eventually
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution
from conductor.control.storage.database import open_database
from durability.heard import Heard, check_still_true, hear, hear_to_the_end
from durability.shim import Watch, unwatched
from durability.steps import Ledger, all_steps, write_blueprint

NAME = "steps"
PATIENCE = 60.0  # seconds for a recovery, on a machine that has other things to do
LESS_DURABLE = """
import os
if os.environ.get("CONDUCTOR_SYNCS_LOG"):
    from conductor.control.storage import database
    kept = [each for each in database._SQLITE_SETTINGS if "synchronous" not in each]
    database._SQLITE_SETTINGS = (*kept, "PRAGMA synchronous=NORMAL")
"""


@pytest.fixture
def server(tmp_path: Path, watched: Watch) -> Iterator[Server]:
    home = tmp_path / "server"
    home.mkdir()
    made = Server(home)
    made.environment.update(watched.environment)
    yield made
    if hasattr(made, "process"):
        made.kill()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger")


@contextmanager
def client_of(server: Server) -> Iterator[CloudifyClient]:
    with httpx.Client(timeout=30) as session:
        yield CloudifyClient(
            host="127.0.0.1",
            port=server.port,
            username="admin",
            password=PASSWORD,
            tenant="default_tenant",
            session=session,
        )


def begin_install(server: Server, folder: Path, ledger: Ledger) -> str:
    (folder / "blueprint").mkdir()
    server.start_as_installed()  # whose data are its own from the first byte
    with client_of(server) as client:
        client.blueprints.upload(str(write_blueprint(folder / "blueprint", ledger)), NAME)
        client.deployments.create(NAME, NAME)
        return client.executions.start(NAME, "install").id


def kill_after(steps: int, server: Server, ledger: Ledger, execution_id: str) -> Heard:
    """Killed while somebody reads."""

    def kill() -> None:
        eventually(lambda: len(ledger.lines()) >= steps, f"{steps} scripts have run")
        server.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with client_of(server) as client:
        said = hear_to_the_end(client, execution_id)
    killer.join()
    return said


def leave_what_was_synced(server: Server, mirror: Path) -> None:
    for lost in server.data.glob("conductor.db*"):
        lost.unlink()
    for synced in (*mirror.glob("*.db"), *mirror.glob("*.db-wal")):
        shutil.copy(synced, server.data)
    server.environment = unwatched(server.environment)


def journalled(folder: Path, mirror: Path, execution_id: str) -> set[str]:
    """The scripts that have succeeded according to what was synced; read from a copy."""
    copy = shutil.copytree(mirror, folder / "copy")
    database = open_database(f"sqlite:///{copy / 'conductor.db'}")
    with database.reading() as unit:
        operations = [each.record for each in unit.operations.of_execution(execution_id)]
    database.close()
    inputs = [
        each.parameters.get("task_kwargs", {}).get("kwargs", {})
        for each in operations
        if each.state == "succeeded"
    ]
    return {each["step"] for each in inputs if "step" in each}


def finish(client: CloudifyClient, execution_id: str) -> None:
    """Whether the server goes on by itself or waits to be told."""

    def status() -> str:
        return client.executions.get(execution_id).status

    def comes_to(*wanted: str) -> None:
        eventually(lambda: status() in wanted, f"the install is {wanted}", within=PATIENCE)

    comes_to(*Execution.END_STATES)
    if status() != Execution.TERMINATED:
        client.executions.resume(execution_id, force=True)
        comes_to(Execution.TERMINATED)


@pytest.mark.parametrize("steps", [1, 7, 14])
def test_a_deployment_goes_on_from_what_was_synced(
    tmp_path: Path, server: Server, watched: Watch, ledger: Ledger, steps: int
) -> None:
    assert watched.mirror is not None
    execution_id = begin_install(server, tmp_path, ledger)
    said = kill_after(steps, server, ledger, execution_id)
    leave_what_was_synced(server, watched.mirror)
    succeeded = journalled(tmp_path, watched.mirror, execution_id)
    server.start()
    with client_of(server) as client:
        check_still_true(said, lambda: hear(client, execution_id))
        finish(client, execution_id)
        assert {each.state for each in client.node_instances.list()} == {"started"}
        check_still_true(said, lambda: hear(client, execution_id))
    times = ledger.times()
    assert set(times) == all_steps()
    assert {step for step in succeeded if times[step] != 1} == set()
    server.stop()


def test_a_server_that_leaves_out_syncs_is_caught(
    tmp_path: Path, server: Server, watched: Watch, ledger: Ledger
) -> None:
    assert watched.mirror is not None
    (tmp_path / "sitecustomize.py").write_text(LESS_DURABLE)
    server.environment["PYTHONPATH"] = str(tmp_path)
    execution_id = begin_install(server, tmp_path, ledger)
    said = kill_after(7, server, ledger, execution_id)
    leave_what_was_synced(server, watched.mirror)
    server.start()
    with client_of(server) as client, pytest.raises(AssertionError, match=r"gone|has not"):
        check_still_true(said, lambda: hear(client, execution_id))
