"""The processes that run executions: warm for their deployment, and for nobody else."""

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from acceptance import stage
from acceptance.processes import name_of
from acceptance.server import Server
from acceptance.waiting import eventually
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution

BLUEPRINT = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins: {work: {executor: central_deployment_agent, install: false}}
workflows:
  tell: work.acceptance.warm_work.tell
  wait: {mapping: work.acceptance.warm_work.wait, parameters: {path: {}}}
"""


@dataclass(frozen=True)
class House:
    client: CloudifyClient

    def runs_in(self, deployment: str) -> int:
        """The process that ran one more execution of the deployment, which has ended."""
        execution = self.client.executions.start(deployment, "tell")
        self.ends(execution)
        return self.told(execution)

    def ends(self, execution: Execution) -> None:
        def status() -> str:
            return str(self.client.executions.get(execution.id).status)

        eventually(lambda: status() == Execution.TERMINATED, status)

    def told(self, execution: Execution) -> int:
        def pids() -> list[int]:
            events = self.client.events.list(include_logs=True, execution_id=execution.id)
            texts = [str(each["message"]) for each in events]
            return [int(text.split()[1]) for text in texts if text.startswith("pid ")]

        eventually(pids, "it tells its process")
        return pids()[0]


def is_run_host(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() and name_of(pid) == "run-host"


@pytest.fixture
def house(own_server: Server, tmp_path: Path) -> Iterator[House]:
    stage.find_test_code(own_server)
    own_server.start()
    with stage.client(own_server) as client:
        path = tmp_path / "blueprint.yaml"
        path.write_text(BLUEPRINT)
        client.blueprints.upload(str(path), "b")
        for name in ("one", "two"):
            client.deployments.create("b", name)
        yield House(client)
    own_server.stop()


def test_a_deployment_keeps_its_process_until_it_changes_or_goes(house: House) -> None:
    one, two = house.runs_in("one"), house.runs_in("two")
    assert one != two
    assert (house.runs_in("one"), house.runs_in("two")) == (one, two)
    house.client.deployments.update_labels("one", [{"env": "prod"}])
    eventually(lambda: not is_run_host(one), "the host of what was updated leaves")
    house.client.deployments.delete("two")
    eventually(lambda: not is_run_host(two), "the host of what was deleted leaves")
    house.client.deployments.create("b", "two")
    again = house.runs_in("two")
    assert again not in (one, two)
    assert house.runs_in("two") == again


def test_a_forced_parallel_run_gets_a_second_process(house: House, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    parameters = {"path": str(pipe)}
    first = house.client.executions.start("one", "wait", parameters)
    busy = house.told(first)
    second = house.client.executions.start("one", "tell", force=True)
    house.ends(second)
    assert house.told(second) != busy
    pipe.write_text("go on")
    house.ends(first)


def test_a_warm_process_that_was_killed_is_missed_by_nobody(house: House) -> None:
    one = house.runs_in("one")
    os.kill(one, signal.SIGKILL)
    assert house.runs_in("one") != one
