"""How instances come up."""

import pytest

from builtin.world import World
from conductor.runtime.builtin.workflows import install
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed

EVERY_STEP = (
    "cloudify.interfaces.validation.create",
    "precreate",
    "create",
    "configure",
    "start",
    "poststart",
    "cloudify.interfaces.monitoring.start",
)


def test_an_instance_goes_through_every_step_in_order(world: World) -> None:
    world.node("db")
    sides = ["preconfigure", "postconfigure", "establish"]
    world.node("web", EVERY_STEP, {"db": {"source": sides}})

    world.run(install)

    assert [each for each in world.happened if "web" in each] == [
        "web_1 is initializing",
        "web_1: Validating node instance before creation",
        "create web_1",
        "web_1: Node instance validated before creation",
        "web_1: Precreating node instance",
        "precreate web_1",
        "web_1: Node instance precreated",
        "web_1: Creating node instance",
        "web_1 is creating",
        "create web_1",
        "web_1: Node instance created",
        "web_1 is created",
        "preconfigure web_1>db_1 (source)",
        "web_1 is configuring",
        "web_1: Configuring node instance",
        "configure web_1",
        "web_1 is configured",
        "web_1: Node instance configured",
        "postconfigure web_1>db_1 (source)",
        "web_1 is starting",
        "web_1: Starting node instance",
        "start web_1",
        "web_1: Poststarting node instance",
        "poststart web_1",
        "web_1: Node instance poststarted",
        "start web_1",
        "establish web_1>db_1 (source)",
        "web_1 is started",
        "web_1: Node instance started",
    ]


def test_an_instance_without_operations_is_started_at_once(world: World) -> None:
    world.node("web")

    world.run(install)

    assert world.happened == ["web_1 is started", "web_1: Starting node instance: nothing to do"]


def test_states_are_passed_through_only_with_their_operations(world: World) -> None:
    world.node("web", ["configure"])

    world.run(install)

    assert world.states("web_1") == ["initializing", "configuring", "configured", "started"]


@pytest.mark.parametrize(
    ("state", "left"),
    [
        ("creating", ["create", "configure", "start"]),
        ("created", ["configure", "start"]),
        ("configuring", ["configure", "start"]),
        ("configured", ["start"]),
        ("starting", ["start"]),
        ("started", []),
    ],
)
def test_an_instance_goes_on_from_the_state_it_is_in(
    world: World, state: str, left: list[str]
) -> None:
    world.node("web", ["precreate", "create", "configure", "start"], state=state)

    world.run(install)

    assert world.performed() == [f"{name} web_1" for name in left]
    assert world.state("web_1") == "started"


def test_targets_come_up_before_their_sources(world: World) -> None:
    world.node("net", ["create"])
    world.node("db", ["create", "start"], {"net": {}})
    world.node("web", ["create"], {"db": {}, "net": {}})

    world.run(install)

    assert world.performed() == ["create net_1", "create db_1", "start db_1", "create web_1"]


def test_a_source_may_wait_for_one_operation_of_its_target_alone(world: World) -> None:
    world.node("db", ["create", "configure", "start"])
    edge = {
        "type": "cloudify.relationships.depends_on_lifecycle_operation",
        "properties": {"operation": "create"},
    }
    world.node("web", ["create"], {"db": edge})

    world.run(install)

    done = world.performed()
    assert done.index("create db_1") < done.index("create web_1") < done.index("start db_1")


def test_what_failed_holds_back_those_who_depend_on_it_and_nobody_else(world: World) -> None:
    world.node("db", ["create", "start"])
    world.node("web", ["create"], {"db": {}})
    world.node("log", ["create", "start"])
    world.answer("create db_1", NonRecoverableError("no disk"))

    with pytest.raises(WorkflowFailed, match="no disk"):
        world.run(install)

    assert sorted(world.performed()) == ["create db_1", "create log_1", "start log_1"]
    assert [world.state(f"{name}_1") for name in ("db", "web", "log")] == [
        "creating",
        "uninitialized",
        "started",
    ]


def test_who_waits_for_one_operation_is_held_back_when_the_target_fails_before_it(
    world: World,
) -> None:
    world.node("db", ["create", "configure"])
    edge = {
        "type": "cloudify.relationships.depends_on_lifecycle_operation",
        "properties": {"operation": "configure"},
    }
    world.node("web", ["create"], {"db": edge})
    world.answer("create db_1", NonRecoverableError("no disk"))

    with pytest.raises(WorkflowFailed):
        world.run(install)

    assert world.performed() == ["create db_1"]


def test_who_waits_for_one_operation_waits_for_all_of_the_next_try(world: World) -> None:
    world.node("db", ["create", "configure", "delete"])
    edge = {
        "type": "cloudify.relationships.depends_on_lifecycle_operation",
        "properties": {"operation": "create"},
    }
    world.node("web", ["create"], {"db": edge})
    world.answer("create db_1", NonRecoverableError("no disk"))

    world.run(install, {"subgraph_retries": 1})

    down_and_up = ["create db_1", "delete db_1", "create db_1", "configure db_1"]
    assert world.performed() == [*down_and_up, "create web_1"]


def test_a_failed_instance_is_taken_down_and_tried_again_as_often_as_allowed(world: World) -> None:
    world.node("db", ["create", "delete"])
    world.node("web", ["create"], {"db": {}})
    world.answer("create db_1", NonRecoverableError("once"), NonRecoverableError("twice"))

    world.run(install, {"subgraph_retries": 2})

    again = ["delete db_1", "create db_1"]
    assert world.performed() == ["create db_1", *again, *again, "create web_1"]
    assert world.state("db_1") == "started"


def test_a_failed_instance_fails_the_workflow_when_its_retries_are_used_up(world: World) -> None:
    world.node("db", ["create", "delete"])
    world.answer("create db_1", NonRecoverableError("once"), NonRecoverableError("twice"))

    with pytest.raises(WorkflowFailed, match="twice"):
        world.run(install, {"subgraph_retries": 1})

    assert world.performed() == ["create db_1", "delete db_1", "create db_1"]


def test_filters_must_all_hold_and_the_others_stay_as_they_are(world: World) -> None:
    world.node("db", ["create"], instances=2, types=["Base"])
    world.node("web", ["create"], types=["Base"])
    world.node("log", ["create"])

    world.run(install, type_names=["Base"], node_ids=["db", "log"], node_instance_ids=["db_2"])

    assert world.performed() == ["create db_2"]


def test_living_sources_establish_what_they_have_to_do_with_a_new_target(world: World) -> None:
    world.node("db", ["create"])
    world.node("net", ["create"], state="started")
    edge = {"source": ["establish"], "target": ["establish"]}
    world.node("web", ["create"], {"db": edge, "net": edge}, state="started")

    world.run(install, node_ids=["db"])

    assert world.performed() == [
        "create db_1",
        "establish web_1>db_1 (source)",
        "establish web_1>db_1 (target)",
    ]


def test_the_graph_is_stored_under_its_name(world: World) -> None:
    world.node("web", ["create"])

    world.run(install)

    assert world.graphs == ["install"]


def test_a_dry_run_changes_nothing(world: World) -> None:
    world.node("web", ["create", "start"])

    world.run(install, {"dry_run": True})

    assert world.performed() == []
    assert world.states("web_1") == []
    assert "Creating node instance" in world.events("web_1")


def test_a_resumed_installation_removes_the_traces_of_an_interrupted_start(world: World) -> None:
    world.node("web", ["create", "prestop", "stop", "start"], state="starting")

    world.run(install, {"resume": True})

    assert world.performed() == ["prestop web_1", "stop web_1", "start web_1"]


def test_a_resumed_installation_goes_on_when_its_clean_up_fails(world: World) -> None:
    world.node("web", ["create", "delete", "postdelete"], state="creating")
    world.answer("delete web_1", RuntimeError("nothing there"))

    world.run(install, {"resume": True})

    assert world.performed() == ["delete web_1", "postdelete web_1", "create web_1"]
