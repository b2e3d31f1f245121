"""Whatever its author thought, an execution ends when a person says so."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from zlib import crc32

import pytest

from acceptance import stage
from acceptance.processes import is_alive, mentioning
from acceptance.server import Server
from acceptance.small import HEAD
from acceptance.waiting import eventually
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution

BLUEPRINT = f"""{HEAD}
plugins: {{work: {{executor: central_deployment_agent, install: false}}}}
workflows:
  swallow: {{mapping: work.acceptance.stopping_work.swallow, parameters: {{ledger: {{}}}}}}
  never_look:
    mapping: work.acceptance.stopping_work.never_look
    parameters: {{ledger: {{}}, rounds: {{default: 100000}}}}
node_templates:
  thing:
    type: cloudify.nodes.Root
    capabilities: {{scalable: {{properties: {{default_instances: INSTANCES}}}}}}
    interfaces:
      greetings: {{hello: {{implementation: hello.sh, max_retries: 0}}}}
"""
# It ignores whatever it may. What it starts has a session, a parent and an environment of its own,
# and none of its files.
STUBBORN = """#!/bin/bash
trap '' TERM INT HUP QUIT
(setsid env -i /bin/bash -c 'trap "" TERM HUP; (setsid sleep {seconds} <&- >&- 2>&-) &
  echo $! > {folder}/grandchild; exec sleep {seconds} <&- >&- 2>&-' &)
until test -s {folder}/grandchild; do sleep 0.05; done
echo $$ > {folder}/script
while true; do sleep {seconds}; done
"""
SLEEP = "#!/bin/bash\necho $$ >> {folder}/sleeping\nexec sleep {seconds}\n"
UNTIL_FREED = """#!/bin/bash
echo $$ >> {folder}/script
test -e {folder}/free || exec sleep {seconds}
"""


@pytest.fixture
def manager(own_server: Server) -> Iterator[CloudifyClient]:
    stage.find_test_code(own_server)
    own_server.start()
    with stage.client(own_server) as client:
        yield client
    own_server.stop()


def deploy(
    manager: CloudifyClient, folder: Path, script: str, name: str, instances: int = 1
) -> None:
    home = folder / name
    home.mkdir()
    (home / "hello.sh").write_text(script.format(folder=folder, seconds=seconds(folder)))
    (home / "blueprint.yaml").write_text(BLUEPRINT.replace("INSTANCES", str(instances)))
    manager.blueprints.upload(str(home / "blueprint.yaml"), name)
    manager.deployments.create(name, name)


def seconds(folder: Path) -> str:
    """A day, more or less: by it the sleepers of one test are told apart from all others."""
    return f"{86_400 + crc32(str(folder).encode()) / 2**32:.9f}"


def greet(manager: CloudifyClient, deployment: str) -> Execution:
    return manager.executions.start(
        deployment, "execute_operation", {"operation": "greetings.hello"}
    )


def has(path: Path, lines: int = 1) -> Callable[[], bool]:
    return lambda: path.exists() and len(path.read_text().splitlines()) >= lines


def end_of(manager: CloudifyClient, execution: Execution, within: float = 30) -> Execution:
    def found() -> Execution:
        return manager.executions.get(execution.id)

    eventually(lambda: found().status in Execution.END_STATES, lambda: str(found().status), within)
    return found()


def test_a_kill_ends_who_ignores_signals_and_a_detached_grandchild(
    manager: CloudifyClient, tmp_path: Path
) -> None:
    deploy(manager, tmp_path, STUBBORN, "stubborn")
    running = greet(manager, "stubborn")
    script = tmp_path / "script"
    eventually(has(script), "the script runs")
    pids = [int((tmp_path / each).read_text()) for each in ("script", "grandchild")]
    assert all(map(is_alive, pids))
    manager.executions.cancel(running.id, kill=True)
    ended = end_of(manager, running)
    assert (ended.status, ended.error) == (Execution.CANCELLED, "")
    assert not any(map(is_alive, pids))
    assert not mentioning(seconds(tmp_path))


def test_a_second_kill_during_the_first_changes_nothing(
    manager: CloudifyClient, tmp_path: Path
) -> None:
    deploy(manager, tmp_path, STUBBORN, "twice")
    running = greet(manager, "twice")
    eventually(has(tmp_path / "script"), "the script runs")
    with ThreadPoolExecutor(4) as people:
        kills = [people.submit(manager.executions.cancel, running.id, kill=True) for _ in range(4)]
    for kill in kills:
        assert kill.result().status in (Execution.KILL_CANCELLING, Execution.CANCELLED)
    assert end_of(manager, running).status == Execution.CANCELLED
    assert not mentioning(seconds(tmp_path))


@pytest.mark.parametrize("workflow", ["swallow", "never_look"])
def test_a_workflow_that_will_not_hear_of_it_is_stopped_by_force_and_by_kill(
    manager: CloudifyClient, tmp_path: Path, workflow: str
) -> None:
    ledger = tmp_path / "ledger"
    deploy(manager, tmp_path, UNTIL_FREED, workflow)
    for force in ({"force": True}, {"kill": True}):
        (tmp_path / "script").unlink(missing_ok=True)
        ledger.unlink(missing_ok=True)
        running = manager.executions.start(workflow, workflow, {"ledger": str(ledger)})
        sign = tmp_path / "script" if workflow == "swallow" else ledger
        eventually(sign.exists, "it runs")
        manager.executions.cancel(running.id)
        if workflow == "swallow":
            eventually(has(ledger, 3), "it hears of it, and goes on")
        assert manager.executions.get(running.id).status == Execution.CANCELLING
        manager.executions.cancel(running.id, **force)
        ended = end_of(manager, running)
        assert (ended.status, ended.error) == (Execution.CANCELLED, "")


def test_a_workflow_that_never_looks_and_comes_to_its_end_all_the_same_ends_cancelled(
    manager: CloudifyClient, tmp_path: Path
) -> None:
    deploy(manager, tmp_path, SLEEP, "absorbed")
    ledger = tmp_path / "ledger"
    parameters = {"ledger": str(ledger), "rounds": 40}
    running = manager.executions.start("absorbed", "never_look", parameters)
    eventually(ledger.exists, "it runs")
    manager.executions.cancel(running.id)
    ended = end_of(manager, running)
    assert (ended.status, ended.error) == (Execution.CANCELLED, "")
    told = [
        each["event_type"]
        for each in manager.events.list(execution_id=running.id)
        if str(each["event_type"]).startswith("workflow_")
    ]
    assert told == ["workflow_started", "workflow_action", "workflow_cancelled"]


def test_what_a_person_says_has_failed_is_ended_with_its_processes(
    manager: CloudifyClient, tmp_path: Path
) -> None:
    deploy(manager, tmp_path, STUBBORN, "written-off")
    running = greet(manager, "written-off")
    eventually(has(tmp_path / "script"), "the script runs")
    manager.executions.update(running.id, Execution.FAILED, "nobody has heard of it")
    eventually(lambda: not mentioning(seconds(tmp_path)), "its processes are dead", 30)
    ended = manager.executions.get(running.id)
    assert (ended.status, ended.error) == (Execution.FAILED, "nobody has heard of it")


def test_twenty_sleeping_operations_do_not_delay_the_next_execution(
    manager: CloudifyClient, tmp_path: Path
) -> None:
    deploy(manager, tmp_path, SLEEP, "asleep", 30)
    quick = tmp_path / "quick"
    quick.mkdir()
    deploy(manager, quick, "#!/bin/bash\ntrue\n", "awake")
    sleeping = greet(manager, "asleep")
    eventually(has(tmp_path / "sleeping", 20), "twenty sleep", 60)
    assert end_of(manager, greet(manager, "awake")).status == Execution.TERMINATED
    assert manager.executions.get(sleeping.id).status == Execution.STARTED
    manager.executions.cancel(sleeping.id, kill=True)
    assert end_of(manager, sleeping).status == Execution.CANCELLED
    assert not mentioning(seconds(tmp_path))


def test_of_a_cancel_and_a_resume_at_once_one_comes_first_and_the_execution_ends_whole(
    manager: CloudifyClient, tmp_path: Path
) -> None:
    deploy(manager, tmp_path, UNTIL_FREED, "contested")
    running = greet(manager, "contested")
    eventually(has(tmp_path / "script"), "the script runs")
    manager.executions.cancel(running.id, kill=True)
    end_of(manager, running)
    (tmp_path / "free").touch()
    with ThreadPoolExecutor(2) as people:
        resumed = people.submit(manager.executions.resume, running.id, force=True)
        cancelled = people.submit(manager.executions.cancel, running.id)
    assert resumed.exception() is None
    refused = cancelled.exception()
    assert refused is None or isinstance(refused, CloudifyClientError), refused
    ended = end_of(manager, running)
    assert ended.status in (Execution.TERMINATED, Execution.CANCELLED), ended
