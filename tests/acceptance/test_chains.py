"""Chains that are longer than their run is fast: what happened is complete, in order, and once."""

import os
import signal
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import httpx
import pytest

from acceptance.processes import descendants, mentioning
from acceptance.server import PASSWORD, Server
from acceptance.waiting import eventually
from chaos.journal import Event
from chaos.reading import read_journal
from cloudify_rest_client import CloudifyClient

OPERATIONS = ("nothing", "value", "change", "second_time", "durable")
BLUEPRINT = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins:
  chains: {executor: central_deployment_agent, install: false}
workflows:
  chain: {mapping: chains.chain_work.chain, parameters: {operations: {default: []}}}
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      work:
"""
TOLD = ["sending_task", "task_started", "task_succeeded"]


class House:
    """A server with one deployment, and the ledger of its operations."""

    def __init__(self, server: Server, folder: Path, connections: httpx.Client) -> None:
        self.server = server
        self._ledger = folder / "ledger"
        self._ledger.touch()
        server.environment |= {
            "CHAIN_LEDGER": str(self._ledger),
            "PYTHONPATH": str(Path(__file__).parent),
        }
        server.start()
        self.client = CloudifyClient(
            "127.0.0.1",
            server.port,
            username="admin",
            password=PASSWORD,
            tenant="default_tenant",
            session=connections,
        )
        path = folder / "blueprint.yaml"
        path.write_text(
            BLUEPRINT
            + "".join(
                f"        {name}: {{implementation: chains.chain_work.{name}, max_retries: 1}}\n"
                for name in OPERATIONS
            )
        )
        self.client.blueprints.upload(str(path), "chains")
        self.client.deployments.create("chains", "it")
        eventually(self._is_deployed, "the deployment is there")

    def begin(self, *operations: str) -> str:
        return str(self.client.executions.start("it", "chain", {"operations": operations}).id)

    def status(self, execution: str) -> str:
        return str(self.client.executions.get(execution).status)

    def wait_for(self, execution: str, status: str) -> None:
        eventually(
            lambda: self.status(execution) == status,
            lambda: str(self.client.executions.get(execution)),
            within=40,
        )

    def noted(self, word: str) -> list[str]:
        """The operations with this word in the ledger, in their order."""
        lines = [line.split() for line in self._ledger.read_text().splitlines()]
        return [task for said, task, _ in lines if said == word]

    def names(self) -> list[str]:
        """What ran, in its order."""
        lines = [line.split() for line in self._ledger.read_text().splitlines()]
        return [name.removeprefix("work.") for said, _, name in lines if said == "ran"]

    def events(self, execution: str) -> tuple[Event, ...]:
        journal = read_journal(f"sqlite:///{self.server.data / 'conductor.db'}")
        told = journal.events[execution]
        assert [each.sequence for each in told] == list(range(1, len(told) + 1))
        assert journal.executions[execution].last_sequence == len(told)
        return told

    def _is_deployed(self) -> bool:
        return all(each.status == "terminated" for each in self.client.executions.list())


@pytest.fixture
def house(own_server: Server, tmp_path: Path) -> Iterator[House]:
    with httpx.Client(timeout=10) as connections:
        yield House(own_server, tmp_path, connections)
        own_server.stop()


def of_tasks(events: tuple[Event, ...]) -> list[tuple[str | None, str]]:
    return [(each.operation, each.type) for each in events if each.operation is not None]


def test_a_chain_with_all_kinds_of_ends_tells_everything_in_order_and_runs_once(
    house: House,
) -> None:
    names = ["nothing"] * 43
    names[10], names[20], names[30] = "value", "change", "second_time"
    execution = house.begin(*names)
    house.wait_for(execution, "terminated")
    assert house.names() == [*names[:30], "second_time", *names[30:]]
    ran = house.noted("ran")
    assert len(set(ran)) == len(ran) == 44
    events = house.events(execution)
    assert of_tasks(events) == [
        (task, kind)
        for task in ran
        for kind in (*TOLD[:2], "task_failed" if task == ran[30] else "task_succeeded")
    ]
    assert [each.type for each in events if each.operation is None] == [
        "workflow_started",
        "workflow_succeeded",
    ]
    (instance,) = house.client.node_instances.list(deployment_id="it")
    assert instance.runtime_properties == {"changes": 1}
    states = Counter(each.state for each in house.client.operations.list(execution_id=execution))
    assert states["succeeded"] == 43
    assert sum(states.values()) == 44
    (record,) = house.client.executions.list(deployment_id="it", workflow_id="chain")
    assert record.finished_operations == record.total_operations


def test_a_cancel_in_the_middle_of_a_chain_stops_it_within_a_moment_and_it_can_be_resumed(
    house: House,
) -> None:
    execution = house.begin(*["durable"] * 300)
    eventually(lambda: len(house.noted("ran")) > 40, "it is under way")
    began = len(house.noted("began"))
    asked = monotonic()
    house.client.executions.cancel(execution)
    house.wait_for(execution, "cancelled")
    assert monotonic() - asked < 6  # what does not end by itself gets ten
    ran = house.noted("ran")
    assert house.noted("began") == ran  # what was under way had the time to end
    assert len(ran) - began < 60
    told = of_tasks(house.events(execution))
    assert told == [(task, kind) for task in ran for kind in TOLD]
    house.client.executions.resume(execution)
    house.wait_for(execution, "terminated")
    assert len(house.noted("ran")) == len(set(house.noted("ran"))) == 300
    assert of_tasks(house.events(execution)) == [
        (task, kind) for task in house.noted("ran") for kind in TOLD
    ]


@pytest.mark.parametrize("after", [3, 40, 75])
def test_a_chain_whose_run_host_is_killed_goes_on_and_repeats_nothing_that_was_committed(
    house: House, after: int
) -> None:
    execution = house.begin(*["durable"] * 120)
    eventually(lambda: len(house.noted("ran")) > after, "it is under way")
    own = descendants(house.server.process.pid)
    hosts = [pid for pid in mentioning("runtime.host.run_host") if pid in own]
    for host in hosts:
        os.kill(host, signal.SIGKILL)
    house.wait_for(execution, "terminated")
    began = Counter(house.noted("began"))
    assert len(began) == 120
    again = [task for task, times in began.items() if times > 1]
    assert len(again) <= 1  # the one that was under way
    told = of_tasks(house.events(execution))
    ended = Counter(task for task, kind in told if kind == "task_succeeded")
    assert set(ended.values()) == {1}
    assert len(ended) == 120
    last_end = {task: at for at, (task, kind) in enumerate(told) if kind == "task_succeeded"}
    last_start = {task: at for at, (task, kind) in enumerate(told) if kind == "task_started"}
    assert all(last_start[task] < last_end[task] for task in ended)
