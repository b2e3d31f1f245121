"""How a node or a scaling group gets more or fewer instances."""

from typing import Any

import pytest

from builtin.lasting import Lost
from builtin.modified import GrowingWorld
from conductor.runtime.builtin import lifecycle, workflows
from conductor.runtime.builtin.workflows import scale_entity
from conductor.runtime.engine.exceptions import NonRecoverableError, WorkflowFailed
from conductor.runtime.sdk.workflow_api import ExecutionCancelled

SIDES = ("establish", "unlink")


def site(lost_after: int | None = None, webs: int = 1, state: str = "started") -> GrowingWorld:
    """Web servers that use a database, and a proxy that uses them."""
    world = GrowingWorld(lost_after)
    world.node("db", ("create", "delete"), state=state)
    world.node(
        "web",
        ("create", "start", "stop", "delete"),
        {"db": {"source": SIDES}},
        instances=webs,
        state=state,
    )
    world.node("proxy", ("create",), {"web": {"source": SIDES}}, state=state)
    return world


def up(world: GrowingWorld, delta: Any = 1, **parameters: Any) -> None:
    world.run(scale_entity, scalable_entity_name="web", delta=delta, **parameters)


def test_what_is_new_is_installed_and_related_to(site_world: GrowingWorld) -> None:
    world = site_world
    up(world)
    [new] = set(world.ids("web")) - {"web_1"}
    assert world.performed() == [
        f"create {new}",
        f"start {new}",
        f"establish {new}>db_1 (source)",
        f"establish proxy_1>{new} (source)",
    ]
    assert world.state(new) == "started"
    assert world.statuses == ["finished"]
    assert world.graphs == ["web_install"]


@pytest.fixture
def site_world() -> GrowingWorld:
    return site()


def test_who_goes_is_unlinked_and_uninstalled_first() -> None:
    world = site(webs=3)
    up(world, -1, include_instances=["web_2"])
    assert world.performed() == [
        "unlink proxy_1>web_2 (source)",
        "stop web_2",
        "unlink web_2>db_1 (source)",
        "delete web_2",
    ]
    assert world.ids("web") == ["web_1", "web_3"]
    proxy = world.records.raw_instances["proxy_1"]
    assert [edge["target_id"] for edge in proxy["relationships"]] == ["web_1", "web_3"]
    assert world.statuses == ["finished"]
    assert world.graphs == ["web_uninstall"]


def test_delta_may_be_text_and_zero_changes_nothing(site_world: GrowingWorld) -> None:
    up(site_world, "0")
    assert site_world.modifications == []
    up(site_world, "2")
    assert len(site_world.ids("web")) == 3


def test_a_failure_takes_back_all_that_was_added(site_world: GrowingWorld) -> None:
    world = site_world
    before = world.records.node_instances()
    perform = world.perform

    def fail_to_start_the_second(task: Any) -> None:
        starts = [each for each in world.performed() if each.startswith("start")]
        if task.cloudify_context["operation"]["name"].endswith("start") and len(starts) == 1:
            world.answer(f"start {task.cloudify_context['node_id']}", NonRecoverableError("full"))
        perform(task)

    world.perform = fail_to_start_the_second  # type: ignore[method-assign]
    with pytest.raises(WorkflowFailed, match="full"):
        up(world, 2)
    assert world.statuses == ["rolledback"]
    assert world.records.node_instances() == before
    for new in {each.split()[1] for each in world.performed() if each.startswith("start")}:
        assert world.performed(new)[-2:] == [f"stop {new}", f"delete {new}"]
    assert world.graphs == ["web_install", "web_rollback", "web_rollback_uninstall"]


def test_a_failure_may_be_left_as_it_is(site_world: GrowingWorld) -> None:
    world = site_world
    fail_every_start(world)
    with pytest.raises(WorkflowFailed, match="full"):
        up(world, rollback_if_failed=False)
    assert world.statuses == ["started"]
    assert world.state(world.ids("web")[-1]) == "starting"


def fail_every_start(world: GrowingWorld) -> None:
    perform = world.perform

    def failing(task: Any) -> None:
        if task.cloudify_context["operation"]["name"].endswith("lifecycle.start"):
            world.answer(f"start {task.cloudify_context['node_id']}", NonRecoverableError("full"))
        perform(task)

    world.perform = failing  # type: ignore[method-assign]


def test_a_failure_on_the_way_down_restores_the_records() -> None:
    world = site(webs=2)
    before = world.records.node_instances()
    world.answer("stop web_2", NonRecoverableError("busy"))
    with pytest.raises(WorkflowFailed, match="busy"):
        up(world, -1, include_instances="web_2")
    assert world.statuses == ["rolledback"]
    assert world.records.node_instances() == before


def test_failures_on_the_way_down_may_be_ignored() -> None:
    world = site(webs=2)
    world.answer("stop web_2", NonRecoverableError("busy"))
    up(world, -1, include_instances="web_2", ignore_failure=True)
    assert world.statuses == ["finished"]
    assert world.performed("web_2")[-1] == "delete web_2"


def test_a_started_one_keeps_others_out_unless_it_is_aborted(site_world: GrowingWorld) -> None:
    world = site_world
    fail_every_start(world)
    with pytest.raises(WorkflowFailed):
        up(world, rollback_if_failed=False)
    [left] = set(world.ids("web")) - {"web_1"}
    del world.perform
    world.outcomes.clear()
    with pytest.raises(RuntimeError, match="abort_started"):
        up(world)
    up(world, abort_started=True)
    assert world.statuses == ["rolledback", "finished"]
    assert world.performed(left)[-2:] == [f"stop {left}", f"delete {left}"]
    assert left not in world.ids("web")
    assert len(world.ids("web")) == 2


def test_a_dry_run_ends_no_modification_of_another(site_world: GrowingWorld) -> None:
    world = site_world
    fail_every_start(world)
    with pytest.raises(WorkflowFailed):
        up(world, rollback_if_failed=False)
    before = world.performed()
    with pytest.raises(RuntimeError, match="abort_started"):
        world.run(
            scale_entity,
            {"dry_run": True},
            scalable_entity_name="web",
            delta=1,
            abort_started=True,
        )
    assert world.performed() == before
    assert world.statuses == ["started"]


def test_a_cancelled_one_stays_started(site_world: GrowingWorld) -> None:
    world = site_world

    def cancel(task: Any) -> None:
        task.workflow_context.internal.cancellation.request()
        GrowingWorld.perform(world, task)

    world.perform = cancel  # type: ignore[method-assign]
    with pytest.raises(ExecutionCancelled):
        up(world)
    assert world.statuses == ["started"]


@pytest.mark.parametrize("delta", [1, -1])
@pytest.mark.parametrize("finished", range(5))
def test_lost_anywhere_it_goes_on_where_it_was(delta: int, finished: int) -> None:
    world = site(finished, webs=2)
    try:
        up(world, delta)
    except Lost:
        world.resume(scale_entity, scalable_entity_name="web", delta=delta)
    assert world.statuses == ["finished"]
    assert len(world.ids("web")) == 2 + delta
    assert {each.split()[0] for each in world.performed()} >= {"start" if delta > 0 else "stop"}


@pytest.mark.parametrize("delta", [1, -1])
@pytest.mark.parametrize("place", ["start", "finish"])
def test_lost_at_a_move_it_finds_its_modification(delta: int, place: str) -> None:
    world = site(webs=2)
    world.lost_at = place
    with pytest.raises(Lost):
        up(world, delta)
    before = world.performed()
    world.resume(scale_entity, scalable_entity_name="web", delta=delta)
    assert world.statuses == ["finished"]
    assert len(world.ids("web")) == 2 + delta
    assert (world.performed() == before) is (place == "finish")


def test_lost_while_it_takes_back_it_goes_on_taking_back(site_world: GrowingWorld) -> None:
    world = site_world
    fail_every_start(world)
    world.lost_at = "roll_back"
    world.lost_after = 3  # create, start, stop; then the deletion
    with pytest.raises(Lost):
        up(world)
    [new] = {each.split()[1] for each in world.performed()}
    world.lost_at = ""
    with pytest.raises(RuntimeError, match="had failed"):
        world.resume(scale_entity, scalable_entity_name="web", delta=1)
    assert world.performed(new)[-1] == f"delete {new}"
    assert world.statuses == ["rolledback"]
    with pytest.raises(RuntimeError, match="start the workflow anew"):
        world.resume(scale_entity, scalable_entity_name="web", delta=1)


def test_lost_before_it_takes_back_it_fails_again_and_takes_back(
    site_world: GrowingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = site_world
    fail_every_start(world)

    def lose(*_: Any, **__: Any) -> None:
        raise Lost

    with monkeypatch.context() as lost:
        lost.setattr(lifecycle, "rollback_node_instances", lose)
        with pytest.raises(Lost):
            up(world)
    before = world.performed()
    with pytest.raises(WorkflowFailed, match="full"):
        world.resume(scale_entity, scalable_entity_name="web", delta=1)
    [new] = {each.split()[1] for each in before}
    taken_back = [each for each in world.performed()[len(before) :] if "unlink" not in each]
    assert taken_back == [f"stop {new}", f"delete {new}"]
    assert world.statuses == ["rolledback"]


def test_lost_while_it_aborts_another_it_goes_on_aborting(site_world: GrowingWorld) -> None:
    world = site_world
    fail_every_start(world)
    with pytest.raises(WorkflowFailed):
        up(world, rollback_if_failed=False)
    world.modifications[0]["context"] = {"execution_id": "an earlier one"}
    world.names.clear()  # its graphs are that one's too
    [left] = set(world.ids("web")) - {"web_1"}
    del world.perform
    world.outcomes.clear()
    world.lost_after = len(world.performed()) + 1  # after it was stopped, before the deletion
    with pytest.raises(Lost):
        up(world, abort_started=True)
    world.resume(scale_entity, scalable_entity_name="web", delta=1, abort_started=True)
    assert world.performed(left)[-2:] == [f"stop {left}", f"delete {left}"]
    assert world.performed(left).count(f"stop {left}") == 1
    assert world.statuses == ["rolledback", "finished"]
    assert len(world.ids("web")) == 2


def test_a_group_is_scaled_by_its_name() -> None:
    world = GrowingWorld()
    world.node("web", ("create",), state="started")
    world.records.raw_instances["web_1"]["scaling_groups"] = [{"name": "farm", "id": "farm_1"}]
    counts = {"current_instances": 1, "planned_instances": 1}
    world.groups = {"farm": {"members": ["web"], "properties": counts}}
    settings = {"scaling_groups": world.groups}
    world.run(scale_entity, settings, scalable_entity_name="farm", delta=2)
    assert len(world.ids("web")) == len(world.performed()) + 1 == 3


def test_with_scale_compute_the_host_is_scaled() -> None:
    world = GrowingWorld()
    world.node("vm", ("create",), state="started")
    inside = {"vm": {"type": "cloudify.relationships.contained_in"}}
    world.node("web", ("create",), inside, state="started")
    for name in ("vm", "web"):
        world.records.raw_nodes[name]["host_id"] = "vm"
    up(world, scale_compute=True)
    assert len(world.ids("vm")) == len(world.ids("web")) == 2
    up(world, 1)
    assert (len(world.ids("vm")), len(world.ids("web"))) == (2, 4)
    with pytest.raises(RuntimeError, match="scale_compute"):
        up(world, -1, scale_compute=True, exclude_instances=["vm_1"])


@pytest.mark.parametrize(
    ("parameters", "error", "words"),
    [
        ({"delta": "many"}, ValueError, "whole number"),
        ({"delta": None}, ValueError, "whole number"),
        ({"delta": -3}, ValueError, "cannot be scaled by -3"),
        ({"delta": 1, "include_instances": ["web_1"]}, ValueError, "below zero"),
        ({"delta": 1, "exclude_instances": ["web_1"]}, ValueError, "below zero"),
        ({"delta": -1, "include_instances": ["db_1"]}, RuntimeError, "db_1"),
        ({"delta": -1, "exclude_instances": ["nobody"]}, RuntimeError, "nobody"),
        (
            {"delta": -1, "include_instances": ["web_1"], "exclude_instances": "web_1, web_2"},
            RuntimeError,
            "both",
        ),
        ({"delta": -1, "exclude_instances": ["web_1", "web_2"]}, RuntimeError, "excluded"),
        ({"scalable_entity_name": "nothing"}, ValueError, "nothing"),
    ],
)
def test_what_makes_no_sense_is_told_before_anything_begins(
    parameters: dict[str, Any], error: type[Exception], words: str
) -> None:
    world = site(webs=2)
    with pytest.raises(error, match=words):
        world.run(scale_entity, **{"scalable_entity_name": "web", "delta": 1, **parameters})
    assert world.modifications == []


def test_the_older_name_does_the_same(site_world: GrowingWorld) -> None:
    site_world.run(workflows.scale, node_id="web", delta=1, scale_compute=False)
    assert len(site_world.ids("web")) == 2
