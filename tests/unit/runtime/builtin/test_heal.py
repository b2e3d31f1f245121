"""What is not well is healed, or reinstalled where it cannot be."""

from typing import Any

import pytest

from builtin.world import LIFECYCLE, World
from conductor.runtime.builtin.workflows import auto_heal_reinstall_node_subgraph as heal
from conductor.runtime.builtin.workflows import check_status
from conductor.runtime.engine.exceptions import NonRecoverableError

CHECK = "cloudify.interfaces.validation.check_status"
IN = {"type": "cloudify.relationships.contained_in"}
HEALING = ("preheal", "heal", "postheal")
CYCLE = ("create", "stop", "delete")


def kept(world: World, instance: str) -> dict[str, Any]:
    properties: dict[str, Any] = world.records.raw_instances[instance]["system_properties"]
    return properties


def ill(world: World, *operations: str, node: str = "db") -> World:
    """A started node whose next check fails."""
    world.node(node, [CHECK, *operations], state="started")
    world.answer(f"check_status {node}_1", NonRecoverableError("ill"))
    return world


def test_who_is_ill_is_healed_by_its_own_operations(world: World) -> None:
    ill(world, *HEALING, *CYCLE).run(heal)

    assert world.performed() == ["check_status db_1", "preheal db_1", "heal db_1", "postheal db_1"]
    assert world.graphs == ["check_status", "heal"]
    status = kept(world, "db_1")["status"]
    assert (status["ok"], status["task"], status["healed"]) == (True, None, True)
    assert kept(world, "db_1")["previous_status"]["ok"] is False


def test_who_has_no_operation_to_heal_it_is_reinstalled_with_what_it_contains(world: World) -> None:
    ill(world, *CYCLE, node="vm")
    world.node("app", [*HEALING, *CYCLE], {"vm": IN}, state="started")
    world.node("other", CYCLE, state="started")

    world.run(heal)

    assert world.performed() == [
        "check_status vm_1",
        *("stop app_1", "delete app_1", "stop vm_1", "delete vm_1", "create vm_1", "create app_1"),
    ]
    assert world.graphs == ["check_status", "reinstall-uninstall", "reinstall-install"]
    assert kept(world, "vm_1")["status"]["ok"] is True


def test_a_heal_that_fails_is_followed_by_a_reinstallation(world: World) -> None:
    world.answer("heal db_1", NonRecoverableError("too late"))

    ill(world, *HEALING, *CYCLE).run(heal)

    asked = ["check_status db_1", "preheal db_1", "heal db_1"]
    assert world.performed() == [*asked, "stop db_1", "delete db_1", "create db_1"]
    assert kept(world, "db_1")["heal_failed"] == "run"
    assert world.state("db_1") == "started"


def test_a_heal_waits_for_those_that_the_instance_relates_to(world: World) -> None:
    ill(world, "heal")
    world.node("between", [], {"db": {}}, state="started")
    world.node("web", [CHECK, "heal"], {"between": {}}, state="started")
    world.answer("check_status web_1", NonRecoverableError("ill"))

    world.run(heal)

    assert world.performed()[2:] == ["heal db_1", "heal web_1"]


def test_who_is_well_or_unknown_is_left_alone(world: World) -> None:
    world.node("db", [CHECK, *HEALING, *CYCLE], state="started")
    world.node("web", [*HEALING, *CYCLE], state="started")

    world.run(heal)

    assert world.performed() == ["check_status db_1"]


def test_who_is_named_is_healed_though_nobody_knows_how_it_is(world: World) -> None:
    world.node("db", CYCLE, state="started")
    world.node("web", CYCLE, {"db": {"source": ["establish", "unlink"]}}, state="started")

    world.run(heal, node_instance_id="db_1")

    assert world.performed("db_1") == ["stop db_1", "delete db_1", "create db_1"]
    related = ["unlink web_1>db_1 (source)", "establish web_1>db_1 (source)"]
    assert world.performed("web_1>db_1") == related
    assert world.performed("web_1") == []


def test_who_is_named_stands_for_all_that_is_on_its_host(world: World) -> None:
    world.node("vm", CYCLE, state="started")
    world.node("os", [], {"vm": IN}, state="started")
    world.node("app", CYCLE, {"os": IN}, state="started")
    world.node("other", CYCLE, state="started")
    world.records.raw_instances["app_1"]["host_id"] = "vm_1"

    world.run(heal, node_instance_id="app_1", force_reinstall=True)

    assert world.performed("vm_1") == ["stop vm_1", "delete vm_1", "create vm_1"]
    assert world.performed("other_1") == []


def test_who_has_no_host_stands_for_all_that_it_contains(world: World) -> None:
    world.node("box", CYCLE, state="started")
    world.node("app", CYCLE, {"box": IN}, state="started")

    world.run(heal, node_instance_id="app_1", force_reinstall=True)

    assert world.performed() == ["stop app_1", "delete app_1", "create app_1"]


def test_a_reinstallation_may_be_forced_without_asking(world: World) -> None:
    world.node("db", [CHECK, *HEALING, *CYCLE], state="started")

    world.run(heal, force_reinstall=True)

    assert world.performed() == ["stop db_1", "delete db_1", "create db_1"]


@pytest.mark.parametrize("operations", [CYCLE, (*HEALING, *CYCLE)], ids=["before", "after"])
def test_without_leave_nothing_is_reinstalled_and_those_ill_are_named(
    world: World, operations: tuple[str, ...]
) -> None:
    world.answer("heal db_1", NonRecoverableError("too late"))
    ill(world, *operations)

    with pytest.raises(RuntimeError, match=r"only reinstalled: db_1; .*allow_reinstall"):
        world.run(heal, allow_reinstall=False)

    assert "stop db_1" not in world.performed()


def test_without_a_check_the_last_known_status_counts(world: World) -> None:
    ill(world, *HEALING).run(check_status, ignore_failure=True)
    world.happened.clear()

    world.run(heal, check_status=False)

    assert world.performed() == ["preheal db_1", "heal db_1", "postheal db_1"]


def test_failures_of_the_way_down_are_ignored_unless_it_is_said_otherwise(world: World) -> None:
    world.answer("stop db_1", NonRecoverableError("stuck"), NonRecoverableError("stuck"))
    world.node("db", CYCLE, state="started")

    world.run(heal, force_reinstall=True)
    with pytest.raises(Exception, match="stuck"):
        world.run(heal, force_reinstall=True, ignore_failure=False)


def test_an_instance_that_is_not_there_is_named(world: World) -> None:
    with pytest.raises(ValueError, match="deployment dep has no instance 'gone'"):
        world.run(heal, node_instance_id="gone")


def test_coming_up_again_forgets_what_was_wrong(world: World) -> None:
    world.node("db", ["configure"], state="created")
    world.records.raw_instances["db_1"]["system_properties"] = {
        "status": {"ok": False},
        "previous_status": {"ok": True},
        "configuration_drift": {"ok": True, "result": {"size": 2}},
        "own": 1,
    }

    world.run(heal, node_instance_id="db_1", force_reinstall=True)

    properties = kept(world, "db_1")
    assert properties.pop("status")["ok"] is True
    assert properties.pop("configuration_drift")["result"] is None
    assert properties == {"own": 1}


def test_a_dry_run_changes_nothing(world: World) -> None:
    world.node("db", [f"{LIFECYCLE}.heal"], state="started")

    world.run(heal, {"dry_run": True}, node_instance_id="db_1")

    assert kept(world, "db_1") == {}
    assert world.performed() == []
