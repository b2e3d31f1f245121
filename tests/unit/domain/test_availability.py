import pytest

from conductor.domain.availability import unmet_rule
from conductor.domain.instance_count import InstanceCount


@pytest.mark.parametrize(
    ("count", "activity"),
    [
        (InstanceCount(), {"all", "none"}),
        (InstanceCount(0, 0, 2), {"none"}),
        (InstanceCount(0, 1, 2), {"partial", "none"}),
        (InstanceCount(1, 1, 2), {"partial"}),
        (InstanceCount(2, 2, 2), {"all"}),
    ],
)
def test_what_is_active_follows_from_the_states(count: InstanceCount, activity: set[str]) -> None:
    assert count.activity == activity


def test_a_workflow_without_rules_may_always_start() -> None:
    assert unmet_rule(None, InstanceCount(), ()) is None
    assert unmet_rule({}, InstanceCount(1, 1, 2), ()) is None


def test_every_rule_that_is_given_has_to_hold() -> None:
    rules = {"node_instances_active": ["all"], "node_types_required": ["a", "b"]}
    assert unmet_rule(rules, InstanceCount(2, 2, 2), ["b"]) is None
    assert "1 of 2 are started" in (unmet_rule(rules, InstanceCount(1, 1, 2), ["b"]) or "")
    assert "a node of type a or b" in (unmet_rule(rules, InstanceCount(2, 2, 2), ["c"]) or "")
    assert unmet_rule({"available": False}, InstanceCount(), ()) is not None
    assert unmet_rule({"available": True}, InstanceCount(), ()) is None
