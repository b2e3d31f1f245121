"""An installation that is lost after any operation goes on where it was."""

import pytest

from builtin.lasting import LastingWorld, Lost
from conductor.runtime.builtin.workflows import install
from conductor.runtime.engine.exceptions import WorkflowFailed

OPERATIONS = 9


def three_tiers(lost_after: int | None = None) -> LastingWorld:
    world = LastingWorld(lost_after)
    world.node("db", ops=("create", "start"))
    establish = {"db": {"source": ["establish"]}}
    world.node("app", ops=("create", "configure", "start"), relationships=establish)
    world.node("web", ops=("create", "configure", "start"), relationships={"app": {}})
    return world


def test_without_a_loss_everything_runs_once() -> None:
    world = three_tiers()
    world.run(install)
    assert len(world.performed()) == len(set(world.performed())) == OPERATIONS


@pytest.mark.parametrize("finished", range(OPERATIONS))
def test_nothing_that_had_finished_runs_again(finished: int) -> None:
    world = three_tiers(lost_after=finished)
    with pytest.raises(Lost):
        world.run(install)
    before = world.performed()
    world.resume()
    after = world.performed()[len(before) :]
    assert not set(before) & set(after)
    assert sorted(set(before + after) - {"delete", "stop"}) == sorted(_all_operations())
    assert {world.state(f"{node}_1") for node in ("db", "app", "web")} == {"started"}


@pytest.mark.parametrize("finished", range(1, OPERATIONS))
def test_the_order_holds_across_a_loss(finished: int) -> None:
    world = three_tiers(lost_after=finished)
    with pytest.raises(Lost):
        world.run(install)
    world.resume()
    done = [name for name in world.performed() if name in _all_operations()]
    assert done.index("start db_1") < done.index("create app_1")
    assert done.index("start app_1") < done.index("create web_1")


def test_an_operation_that_was_under_way_sees_that_it_is_resumed() -> None:
    world = three_tiers(lost_after=1)
    with pytest.raises(Lost):
        world.run(install)
    seen: list[bool] = []
    perform = world.perform
    world.perform = lambda task: (seen.append(task.cloudify_context["resume"]), perform(task))  # type: ignore
    world.resume(is_reset=False)
    assert seen[0] is True
    assert not any(seen[1:])


def test_a_failed_operation_is_tried_again_and_what_waited_for_it_follows() -> None:
    world = three_tiers()
    world.answer("configure app_1", RuntimeError("no space"))
    with pytest.raises(WorkflowFailed, match="no space"):
        world.run(install)
    for each in world.kept.values():
        if each["state"] == "failed" and not each.get("retried_by"):
            each["state"] = "pending"
    world.resume()
    assert world.performed().count("configure app_1") == 2
    assert world.performed().count("create app_1") == 1
    assert world.state("web_1") == "started"


def _all_operations() -> set[str]:
    world = three_tiers()
    world.run(install)
    return set(world.performed())
