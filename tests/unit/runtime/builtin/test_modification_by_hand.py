"""Workflows that change the number of instances themselves, as the founding document does."""

from typing import Any

import pytest

from builtin.modified import GrowingWorld
from cloudify.decorators import workflow
from cloudify.workflows import ctx
from cloudify.workflows.workflow_context import Modification, ModificationNodes
from cloudify_rest_client.exceptions import DeploymentModificationAlreadyEndedError


@pytest.fixture
def world() -> GrowingWorld:
    world = GrowingWorld()
    world.node("db")
    world.node("webserver_vm", ("create",), {"db": {}}, instances=2, state="started")
    world.node("proxy", relationships={"webserver_vm": {}})
    return world


SEEN: list[str] = []


@workflow
def use_modify(new_number_of_instances: int, fails: bool = False, **kwargs: Any) -> None:
    """As printed, where `do stuff` is to note who it is done with."""
    node_id = "webserver_vm"
    node = ctx.get_node(node_id)
    if node.number_of_instances == new_number_of_instances:
        # no change is required
        return

    modification = ctx.deployment.start_modification(
        {node.id: {"instances": new_number_of_instances}}
    )

    going_up = node.number_of_instances < new_number_of_instances
    try:
        if fails:
            raise OSError("no space")
        if going_up:
            added_and_related = modification.added.node_instances

            for instance in added_and_related:
                if instance.modification == "added":
                    SEEN.append(f"new {instance.node_id}")
                else:
                    SEEN.append(f"old {instance.node_id}")
        else:
            removed_and_related = modification.removed.node_instances
            for instance in removed_and_related:
                if instance.modification == "removed":
                    SEEN.append(f"going {instance.node_id}")
                else:
                    SEEN.append(f"staying {instance.node_id}")
    except:
        modification.rollback()
        raise
    else:
        modification.finish()


@pytest.fixture(autouse=True)
def _nothing_seen() -> None:
    SEEN.clear()


def test_going_up_shows_who_is_new_and_who_is_related(world: GrowingWorld) -> None:
    world.run(use_modify, new_number_of_instances=4)
    assert sorted(SEEN) == ["new webserver_vm", "new webserver_vm", "old db", "old proxy"]
    assert len(world.ids("webserver_vm")) == 4
    assert world.statuses == ["finished"]


def test_going_down_shows_who_goes_before_they_go(world: GrowingWorld) -> None:
    world.run(use_modify, new_number_of_instances=1)
    assert sorted(SEEN) == ["going webserver_vm", "staying db", "staying proxy"]
    assert len(world.ids("webserver_vm")) == 1


def test_no_change_is_no_modification(world: GrowingWorld) -> None:
    world.run(use_modify, new_number_of_instances=2)
    assert world.modifications == []


def test_a_failure_is_rolled_back_and_raised(world: GrowingWorld) -> None:
    before = world.records.node_instances()
    with pytest.raises(OSError, match="no space"):
        world.run(use_modify, new_number_of_instances=12, fails=True)
    assert world.records.node_instances() == before
    assert world.statuses == ["rolledback"]


def started(context: Any, count: int) -> Modification:
    modification = context.deployment.start_modification({"webserver_vm": {"instances": count}})
    assert isinstance(modification, Modification)
    return modification


def test_the_context_shows_what_was_added(world: GrowingWorld) -> None:
    context = world.context()
    assert len(list(context.node_instances)) == 4
    old = context.get_node_instance("proxy_1")
    added = started(context, 3).added
    assert isinstance(added, ModificationNodes)
    [new] = [each for each in added.node_instances if each.modification == "added"]
    assert context.get_node_instance(new.id) == new
    assert {each.id for each in added.nodes} == {"db", "webserver_vm", "proxy"}
    assert added.get_node_instance(new.id) is new
    related = added.get_node_instance("proxy_1")
    assert related is not None
    assert new in [each.target_node_instance for each in related.relationships]
    assert len(list(old.relationships)) == 2  # pictures that were given out stay as they were


def test_one_that_is_found_again_shows_instances_as_they_are_now(world: GrowingWorld) -> None:
    begun = started(world.context(), 3)
    [new] = [each for each in begun.added.node_instances if each.modification]
    world.records.raw_instances[new.id]["state"] = "started"
    [found] = world.context().deployment.list_started_modifications()
    assert found.id == begun.id
    [again] = [each for each in found.added.node_instances if each.modification]
    assert (again.id, again.state) == (new.id, "started")


def test_who_goes_is_only_related_among_those_who_come(world: GrowingWorld) -> None:
    world.records.raw_instances["proxy_1"]["modification"] = "removed"
    added = started(world.context(), 3).added
    assert {each.node_id: each.modification for each in added.node_instances} == {
        "webserver_vm": "added",
        "db": None,
        "proxy": None,
    }


def test_one_is_ended_once(world: GrowingWorld) -> None:
    context = world.context()
    modification = started(context, 3)
    modification.finish()
    assert context.deployment.list_started_modifications() == []
    for end in (modification.finish, modification.rollback):
        with pytest.raises(DeploymentModificationAlreadyEndedError, match="finished already"):
            end()


def test_counts_of_groups_follow(world: GrowingWorld) -> None:
    context = world.context()
    world.groups = {"farm": {"members": ["db"], "properties": {"current_instances": 1}}}
    started(context, 3)
    assert set(context.deployment.scaling_groups) == {"farm"}
