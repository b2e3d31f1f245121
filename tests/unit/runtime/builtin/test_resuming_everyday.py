"""Every built-in workflow but heal goes on where it was lost, after any of its operations.

One operation follows the other here: of those that run side by side, a loss may repeat some.
"""

from collections import Counter
from typing import Any

import pytest

from builtin.lasting import LastingWorld, Lost
from conductor.runtime.builtin import workflows

CHECK = "cloudify.interfaces.validation.check_status"
PULL = ("pull", "check_drift", CHECK)
OPERATIONS = ("create", "start", "stop", "delete", *PULL)
OF_EDGES = {"source": ["establish", "unlink", "check_drift"]}

ORDERED = {"run_by_dependency_order": True}
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "uninstall": ("started", {}),
    "reinstall": ("started", {}),
    "start": ("started", {}),
    "stop": ("started", {}),
    "restart": ("started", {}),
    "pull": ("started", {}),
    "execute_operation": ("started", {"operation": CHECK, **ORDERED}),
    "check_status": ("started", ORDERED),
    "check_drift": ("started", ORDERED),
    "rollback": ("creating", {}),
}
INSTANCES = ("db_1", "web_1")


def two_tiers(state: str, lost_after: int | None = None) -> LastingWorld:
    world = LastingWorld(lost_after)
    world.node("db", OPERATIONS, state=state)
    world.node("web", OPERATIONS, {"db": OF_EDGES}, state=state)
    return world


def whole(name: str) -> LastingWorld:
    state, parameters = CASES[name]
    world = two_tiers(state)
    world.run(getattr(workflows, name), **parameters)
    return world


def kept(world: LastingWorld, instance: str) -> tuple[str, list[str]]:
    return world.state(instance), sorted(world.records.raw_instances[instance]["system_properties"])


@pytest.mark.parametrize(
    ("name", "finished"), [(name, n) for name in CASES for n in range(len(whole(name).performed()))]
)
def test_what_was_left_is_done_and_nothing_twice(name: str, finished: int) -> None:
    state, parameters = CASES[name]
    workflow = getattr(workflows, name)
    world = two_tiers(state, finished)
    with pytest.raises(Lost):
        world.run(workflow, **parameters)

    world.resume(workflow, **parameters)

    expected = whole(name)
    twice = Counter(world.performed()) - Counter(expected.performed())
    cleaned_up = {each.split(" ")[0] for each in twice}
    assert cleaned_up <= ({"stop", "delete"} if name == "reinstall" else set())
    assert not Counter(expected.performed()) - Counter(world.performed())
    assert [kept(world, each) for each in INSTANCES] == [kept(expected, each) for each in INSTANCES]
