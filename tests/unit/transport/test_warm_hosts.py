"""Which process runs an execution: one that waits for its deployment, or a fresh one."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from conductor.domain.assignment import Assignment
from conductor.domain.clock import FakeClock
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName
from conductor.domain.messages import Message, RunWorkflow, WorkflowEnded
from conductor.domain.worker import Served
from conductor.transport.environments.environment import Environment
from conductor.transport.idle_hosts import IdleHosts
from conductor.transport.plugin_code import Code
from conductor.transport.run_hosts import RunHosts
from unit.transport.test_run_hosts import FakeHost, FakeOperations, FakeRecords

FIRST = Assignment(
    ExecutionId("e1"), 1, TenantName("t"), DeploymentId("d"), "p", "f", edition="1 of d"
)


class LeavingHost(FakeHost):
    has_left = False

    def leave(self) -> None:
        self.has_left = True

    @property
    def execution(self) -> str:
        """The last one that it was given."""
        given = [each for each in self.sent if isinstance(each, RunWorkflow)]
        return given[-1].assignment.execution_id


class FakeCode:
    """Every plugin is in the one environment."""

    environment: Code = None

    def of(self, journal: Any, plugin: str, then: Callable[["Future[Code]"], object]) -> None:
        found: Future[Code] = Future()
        found.set_result(self.environment)
        then(found)


class Place:
    def __init__(self) -> None:
        self.hosts: list[LeavingHost] = []
        self.code, self.ended = FakeCode(), 0
        clock = FakeClock()
        self.runs = RunHosts(
            cast(Any, lambda taker, code: self.started()),
            cast(Any, FakeRecords()),
            cast(Any, FakeOperations()),
            cast(Any, self.code),
            clock,
            ended=lambda: None,
            idle=IdleHosts(8, timedelta(hours=1), clock),
        )

    def started(self) -> LeavingHost:
        self.hosts.append(LeavingHost())
        return self.hosts[-1]

    def begins(self, **other: Any) -> LeavingHost:
        """One more execution, and the host that was given it."""
        assignment = replace(FIRST, execution_id=ExecutionId(f"e{len(self.given)}"), **other)
        self.runs.run(assignment)
        [host] = [each for each in self.hosts if each.execution == assignment.execution_id]
        return host

    def runs_one(self, **other: Any) -> LeavingHost:
        host = self.begins(**other)
        self.says(host, WorkflowEnded(host.execution))
        return host

    def says(self, host: LeavingHost, message: Message) -> None:
        self.runs.take(cast(Any, host), message)

    @property
    def given(self) -> list[Message]:
        return [each for host in self.hosts for each in host.sent]


@pytest.fixture
def place() -> Place:
    return Place()


def test_the_next_execution_of_a_deployment_finds_its_host_warm(place: Place) -> None:
    assert place.runs_one() is place.runs_one()
    assert place.runs.warm == [Served(TenantName("t"), DeploymentId("d"), "1 of d")]


def test_while_one_runs_a_second_host_takes_the_forced_one_and_both_stay(place: Place) -> None:
    first, second = place.begins(), place.begins()
    assert first is not second
    for host in (first, second):
        place.says(host, WorkflowEnded(host.execution))
    assert {id(place.begins()), id(place.begins())} == {id(first), id(second)}


@pytest.mark.parametrize(
    "other",
    [
        {"tenant": TenantName("u")},
        {"deployment_id": DeploymentId("e")},
        {"deployment_id": None},
        {"edition": "2 of d"},
    ],
)
def test_no_other_tenant_deployment_or_edition_of_it_gets_the_host(
    place: Place, other: dict[str, Any]
) -> None:
    first = place.runs_one()
    assert place.runs_one(**other) is not first
    assert place.runs_one() is first


def test_a_workflow_of_other_code_gets_another_host(place: Place) -> None:
    first = place.runs_one()
    place.code.environment = Environment("key", Path("there"))
    second = place.runs_one()
    assert second is not first
    assert place.runs_one() is second


def test_hosts_of_what_was_updated_or_deleted_leave_and_the_others_stay(place: Place) -> None:
    old, new = place.runs_one(), place.runs_one(edition="2 of d")
    busy = place.begins()
    assert busy is old
    another = place.runs_one()
    gone = Served(TenantName("t"), DeploymentId("d"), "1 of d")
    place.runs.let_go([gone])
    assert [each.has_left for each in (another, busy, new)] == [True, False, False]
    place.says(busy, WorkflowEnded(busy.execution))  # with the next beat it goes, too
    assert gone in place.runs.warm
    place.runs.let_go([gone])
    assert busy.has_left
    assert place.runs_one(edition="2 of d") is new
