"""Who wants the same deployment at once, waits in a line, or takes too long."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import ONE_NODE, blueprint
from acceptance.stage import client
from acceptance.waiting import eventually
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from postgres import own_postgres

WORKFLOW, HELLO = "execute_operation", {"operation": "greetings.hello"}
NAP = "sleep 0.1\n"
LONG = "sleep 600\n"
AGAIN = """
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: create.sh, inputs: {process: {resumable: true}}}
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def small_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """Three executions may run at once."""
    with ExitStack() as ending:
        home = tmp_path / "server"
        home.mkdir()
        server = Server(home)
        server.environment.update({"CONDUCTOR_MOST_EXECUTIONS": "3"})
        if request.param == "postgresql":
            server.environment["CONDUCTOR_DATABASE"] = ending.enter_context(own_postgres())
        ending.callback(server.kill)
        yield server


def deploy(
    manager: CloudifyClient, folder: Path, script: str, *names: str, body: str = ONE_NODE
) -> None:
    folder.mkdir()
    path = blueprint(folder, body, create=script, hello=script)
    manager.blueprints.upload(str(path), names[0])
    for name in names:
        manager.deployments.create(names[0], name)


def ended(manager: CloudifyClient, *identifiers: str) -> list[Execution]:
    def found() -> list[Execution]:
        return [manager.executions.get(each) for each in identifiers]

    eventually(
        lambda: all(each.status in Execution.END_STATES for each in found()),
        lambda: f"all end, but {[each.status for each in found()]}",
        120,
    )
    return found()


def test_of_two_people_who_start_at_once_one_wins_and_the_other_is_told_what_to_do(
    small_server: Server, tmp_path: Path
) -> None:
    small_server.start()
    with client(small_server) as manager:
        deploy(manager, tmp_path / "slow", LONG, "slow")

        def start(_: int) -> str:
            with client(small_server) as mine:
                try:
                    return str(mine.executions.start("slow", "install").id)
                except CloudifyClientError as refused:
                    return str(refused)

        with ThreadPoolExecutor(2) as pool:
            answers = sorted(pool.map(start, range(2)), key=len)
        winner, told = answers
        assert "The following executions are currently running for this deployment" in told
        for remedy in (winner, "--queue", "--force"):
            assert remedy in told
        manager.executions.cancel(winner, kill=True)
        ended(manager, winner)


def test_a_queue_of_fifty_is_worked_off_within_the_limit_across_a_restart(
    small_server: Server, tmp_path: Path
) -> None:
    small_server.start()
    homes = [f"home{number}" for number in range(10)]
    with client(small_server) as manager:
        deploy(manager, tmp_path / "short", NAP, *homes)
        begun = [
            manager.executions.start(home, WORKFLOW, HELLO, queue=True).id
            for _ in range(5)
            for home in homes
        ]
        assert active(manager) <= 3
    small_server.kill()
    small_server.start()
    most = 0
    with client(small_server) as manager:

        def is_over() -> bool:
            nonlocal most
            most = max(most, active(manager))
            return not waiting(manager)

        eventually(is_over, lambda: f"all begin, but {waiting(manager)} wait", 240)
        statuses = [each.status for each in ended(manager, *begun)]
    assert most <= 3
    assert statuses.count(Execution.TERMINATED) >= 47  # the killed server was running up to three


def active(manager: CloudifyClient) -> int:
    found = manager.executions.list(status=Execution.ACTIVE_STATES, workflow_id=WORKFLOW)
    return len(found)


def waiting(manager: CloudifyClient) -> int:
    return len(manager.executions.list(status=Execution.QUEUED))


def test_what_takes_too_long_is_ended_although_its_server_was_lost(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    with client(own_server) as manager:
        deploy(manager, tmp_path / "slow", LONG, "slow", body=AGAIN)
        begun = manager.executions.start("slow", "install", time_limit=4, reason="a trial")
        eventually(
            lambda: manager.executions.get(begun.id).status == Execution.STARTED,
            lambda: "it starts",
        )
    own_server.kill()
    own_server.start()
    with client(own_server) as manager:
        [late] = ended(manager, begun.id)
    assert late.status == Execution.FAILED
    assert "it ran for longer than its time limit of 4 s" in str(late.error)
    assert [(each["deed"], each["reason"]) for each in late.deeds] == [("start", "a trial")]


def test_cfy_tells_why_an_execution_waits_and_who_ended_the_other(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, blueprint(tmp_path, create=LONG))
    begun = cfy.does("executions", "start", "install", "-d", name, "--no-wait")
    first = re.findall(r"[0-9a-f-]{36}", begun)[0]
    said = cfy.does("executions", "start", "install", "-d", name, "--queue", "--reason", "again")
    assert f"It waits for its deployment: install {first}" in said
    second = re.findall(r"[0-9a-f-]{36}", said)[0]
    shown = cfy.does("executions", "get", second)
    assert f"its deployment: install {first}" in shown
    assert "again" in shown
    cfy.does("executions", "cancel", second)
    cfy.does("executions", "cancel", "-k", first, "--reason", "it hangs", "--wait")
    assert "it hangs" in cfy.does("executions", "get", first)
    assert "kill by admin: it hangs" in cfy.does("events", "list", first)
