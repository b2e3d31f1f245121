"""What hosts get beside the life cycle of every node."""

from typing import Any

import pytest

from builtin.world import World
from conductor.runtime.builtin.host import install_method
from conductor.runtime.builtin.workflows import install, uninstall

COMPUTE = "cloudify.nodes.Compute"
STATE = "cloudify.interfaces.host.get_state"
AGENT = [
    f"cloudify.interfaces.cloudify_agent.{name}"
    for name in ("create", "start", "stop", "stop_amqp", "delete")
]
MONITORING = [
    f"cloudify.interfaces.monitoring_agent.{name}"
    for name in ("install", "start", "stop", "uninstall")
]
WORKER = [
    f"cloudify.interfaces.worker_installer.{name}"
    for name in ("install", "start", "stop", "uninstall")
]


def host(world: World, method: str, names: list[str], state: str = "uninitialized") -> None:
    properties = {"agent_config": {"install_method": method}}
    world.node("vm", names, types=[COMPUTE], properties=properties, state=state)


@pytest.mark.parametrize(
    ("method", "agent"),
    [
        ("none", []),
        ("remote", ["create"]),
        ("provided", ["create"]),
        ("plugin", ["create", "start"]),
        ("init_script", ["create", "start"]),
    ],
)
def test_a_host_that_is_up_gets_its_agent(world: World, method: str, agent: list[str]) -> None:
    host(world, method, [STATE, *AGENT, *MONITORING])
    world.answer("get_state vm_1", True)

    world.run(install)

    steps = ["get_state", *agent, "install", "start"]
    assert world.performed() == [f"{step} vm_1" for step in steps]


@pytest.mark.parametrize(
    ("method", "agent"),
    [
        ("none", []),
        ("remote", ["stop", "delete"]),
        ("provided", ["stop_amqp", "delete"]),
        ("plugin", ["stop_amqp", "delete"]),
        ("init_script", ["stop_amqp", "delete"]),
    ],
)
def test_a_host_loses_its_agent_before_it_stops(
    world: World, method: str, agent: list[str]
) -> None:
    host(world, method, [*AGENT, *MONITORING, "stop"], state="started")

    world.run(uninstall)

    steps = ["stop", "uninstall", *agent, "stop"]
    assert world.performed() == [f"{step} vm_1" for step in steps]


def test_hosts_of_older_types_have_a_worker_installed(world: World) -> None:
    host(world, "remote", WORKER)

    world.run(install)
    world.run(uninstall)

    steps = ["install", "start", "stop", "uninstall"]
    assert world.performed() == [f"{step} vm_1" for step in steps]


def test_a_host_is_asked_until_it_is_up_whatever_the_retries(world: World) -> None:
    host(world, "none", [STATE])
    world.answer("get_state vm_1", False, None, True)

    world.run(install, {"task_retries": 0, "task_retry_interval": 0})

    assert world.performed() == ["get_state vm_1"] * 3


def test_a_dry_run_does_not_wait_for_a_host(world: World) -> None:
    host(world, "none", [STATE])

    world.run(install, {"dry_run": True})

    assert world.performed() == []
    assert world.events("vm_1")[-1] == "Node instance started"


def test_nodes_that_are_no_hosts_get_no_agent(world: World) -> None:
    world.node("app", [STATE, *AGENT, *MONITORING])

    world.run(install)

    assert world.performed() == []


@pytest.mark.parametrize(
    ("properties", "method"),
    [
        ({"install_agent": False, "agent_config": {"install_method": "plugin"}}, "none"),
        ({"install_agent": True}, "remote"),
        ({"install_agent": "", "agent_config": {"install_method": "plugin"}}, "plugin"),
        ({}, "none"),
    ],
)
def test_the_older_property_decides_about_the_agent_first(
    properties: dict[str, Any], method: str
) -> None:
    assert install_method(properties) == method
