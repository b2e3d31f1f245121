"""Which steps an instance has still before it, in each state (framework §3.3, §3.4).

The table is read row by row: a step, and the states in which it lies behind the instance.
"""

from typing import Any

import pytest

from builtin.world import World
from conductor.domain.node import NORMAL_STATES
from conductor.runtime.builtin.workflows import install, rollback, uninstall

COMPUTE = "cloudify.nodes.Compute"
VALIDATION, LIFECYCLE = "cloudify.interfaces.validation", "cloudify.interfaces.lifecycle"
MONITORING = "cloudify.interfaces.monitoring"
AGENT, PROBE = "cloudify.interfaces.cloudify_agent", "cloudify.interfaces.monitoring_agent"
EDGE = "cloudify.interfaces.relationship_lifecycle"

UP = {"started"}
CONFIGURED = UP | {"starting", "configured"}
CREATED = CONFIGURED | {"created", "configuring"}
INSTALL: list[tuple[str, set[str]]] = [
    (f"{VALIDATION}.create", CREATED | {"creating"}),
    (f"{LIFECYCLE}.precreate", CREATED | {"creating"}),
    (f"{LIFECYCLE}.create", CREATED),
    (f"{EDGE}.preconfigure", CONFIGURED),
    (f"{LIFECYCLE}.configure", CONFIGURED),
    (f"{EDGE}.postconfigure", UP),
    (f"{LIFECYCLE}.start", UP),
    ("cloudify.interfaces.host.get_state", UP),
    (f"{AGENT}.create", UP),
    (f"{AGENT}.start", UP),
    (f"{PROBE}.install", UP),
    (f"{PROBE}.start", UP),
    (f"{LIFECYCLE}.poststart", UP),
    (f"{MONITORING}.start", UP),
    (f"{EDGE}.establish", UP),
]
GONE = {"deleted", "uninitialized"}
DOWN = GONE | {"stopped", "deleting", "configured"}
UNINSTALL: list[tuple[str, set[str]]] = [
    (f"{VALIDATION}.delete", DOWN),
    (f"{MONITORING}.stop", DOWN),
    (f"{LIFECYCLE}.prestop", DOWN),
    (f"{PROBE}.stop", DOWN),
    (f"{PROBE}.uninstall", DOWN),
    (f"{AGENT}.stop_amqp", DOWN),
    (f"{AGENT}.delete", DOWN),
    (f"{LIFECYCLE}.stop", DOWN),
    (f"{EDGE}.unlink", GONE),
    (f"{LIFECYCLE}.delete", GONE),
    (f"{LIFECYCLE}.postdelete", GONE),
]
STOPPING = [
    f"{MONITORING}.stop",
    f"{LIFECYCLE}.prestop",
    f"{PROBE}.stop",
    f"{PROBE}.uninstall",
    f"{AGENT}.stop_amqp",
    f"{AGENT}.delete",
    f"{LIFECYCLE}.stop",
]
DELETING = [f"{EDGE}.unlink", f"{LIFECYCLE}.delete", f"{LIFECYCLE}.postdelete"]
ROLLBACK = {"creating": DELETING, "configuring": DELETING, "starting": STOPPING}


def left(table: list[tuple[str, set[str]]], state: str) -> list[str]:
    return [step for step, past in table if state not in past]


def everything(state: str) -> World:
    """A host that has all operations, with a relationship that has all of its own."""
    steps = [step for step, _ in (*INSTALL, *UNINSTALL)]
    edges = [step.rsplit(".", 1)[1] for step in steps if step.startswith(EDGE)]
    world = World()
    world.node("net", state="started")
    world.node(
        "vm",
        [step for step in steps if not step.startswith(EDGE)],
        {"net": {"source": edges}},
        state=state,
        types=[COMPUTE],
        properties={"agent_config": {"install_method": "init_script"}},
    )
    world.answer("get_state vm_1", True)
    return world


def performed(world: World, workflow: Any) -> list[str]:
    world.run(workflow, node_ids=["vm"])
    return [each.split(" ")[0] for each in world.performed()]


def short(steps: list[str]) -> list[str]:
    return [step.rsplit(".", 1)[1] for step in steps]


@pytest.mark.parametrize("state", NORMAL_STATES)
def test_installing_does_what_lies_before_an_instance(state: str) -> None:
    world = everything(state)
    assert performed(world, install) == short(left(INSTALL, state))
    assert world.state("vm_1") == "started"


@pytest.mark.parametrize("state", NORMAL_STATES)
def test_uninstalling_does_what_lies_before_an_instance(state: str) -> None:
    world = everything(state)
    assert performed(world, uninstall) == short(left(UNINSTALL, state))
    assert world.state("vm_1") == "deleted"
    already = [each for each in world.events("vm_1") if "already" in each]
    assert bool(already) is (state in DOWN)


@pytest.mark.parametrize("state", NORMAL_STATES)
def test_rolling_back_does_what_undoes_the_step_that_an_instance_is_in(state: str) -> None:
    world = everything(state)
    assert performed(world, rollback) == short(ROLLBACK.get(state, []))


@pytest.mark.parametrize("method", ["none", "remote", "provided", "plugin", "init_script"])
def test_states_and_events_accompany_the_steps_whatever_the_agent(method: str) -> None:
    world = everything("uninitialized")
    world.records.raw_nodes["vm"]["properties"]["agent_config"]["install_method"] = method
    world.run(install, node_ids=["vm"])
    states = "initializing creating created configuring configured starting started"
    assert world.states("vm_1") == states.split()
    world.run(uninstall, node_ids=["vm"])
    gone = "stopping stopped deleting deleted"
    assert world.states("vm_1") == [*states.split(), *gone.split()]
