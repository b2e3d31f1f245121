from collections import Counter
from collections.abc import Callable

import pytest

from conductor.blueprint import Plan, prepare
from conductor.blueprint.errors import (
    MissingRequiredInputError,
    UnknownInputError,
)

Parse = Callable[..., Plan]
ROOT = "cloudify.nodes.Root"
RELATIONSHIP = "cloudify.relationships"


def test_missing_and_unknown_inputs_are_all_named(parsed: Parse) -> None:
    plan = parsed("inputs: {one: {}, two: {}, three: {required: false}}")
    with pytest.raises(MissingRequiredInputError, match="'one', 'two'"):
        prepare(plan)
    with pytest.raises(UnknownInputError, match=r"'on', 'x'.*Did you mean 'one'\?"):
        prepare(plan, {"on": 1, "x": 2})


def instances(parsed: Parse, relationships: str, extra: str = "") -> list[dict[str, object]]:
    scalable = "capabilities: {scalable: {properties: {default_instances: 2}}}"
    plan = parsed(
        "node_templates:\n"
        f"  host: {{type: {ROOT}, {scalable}}}\n"
        f"  app: {{type: {ROOT}, {scalable}, relationships: [{relationships}]}}\n{extra}"
    )
    found: list[dict[str, object]] = prepare(plan)["node_instances"]
    return found


def test_counts_multiply_through_containment(parsed: Parse) -> None:
    made = instances(parsed, f"{{type: {RELATIONSHIP}.contained_in, target: host}}")
    assert Counter(one["name"] for one in made) == {"host": 2, "app": 4}


def test_connections_reach_all_or_one(parsed: Parse) -> None:
    connected = f"type: {RELATIONSHIP}.connected_to, target: host"
    to_all = instances(parsed, f"{{{connected}}}")
    assert [len(one["relationships"]) for one in to_all if one["name"] == "app"] == [2, 2]  # type: ignore[arg-type]
    to_one = instances(parsed, f"{{{connected}, properties: {{connection_type: all_to_one}}}}")
    targets = {one["relationships"][0]["target_id"] for one in to_one if one["name"] == "app"}  # type: ignore[index]
    assert targets == {min(str(one["id"]) for one in to_one if one["name"] == "host")}


def test_members_of_a_scaling_group_pair_inside_their_group_instance(parsed: Parse) -> None:
    made = instances(
        parsed,
        f"{{type: {RELATIONSHIP}.connected_to, target: host}}",
        "groups: {g: {members: [host, app]}}\n"
        "policies: {p: {type: cloudify.policies.scaling, targets: [g],"
        " properties: {default_instances: 2}}}\n",
    )
    group_of = {one["id"]: one["scaling_groups"][0]["id"] for one in made}  # type: ignore[index]
    assert len(made) == 8
    for one in made:
        for edge in one["relationships"]:  # type: ignore[attr-defined]
            assert group_of[edge["target_id"]] == group_of[one["id"]]


def test_the_given_plan_is_not_changed(parsed: Parse) -> None:
    plan = parsed("inputs: {i: {default: 1}}\noutputs: {o: {value: {get_input: i}}}")
    prepare(plan)
    assert plan["outputs"]["o"]["value"] == {"get_input": "i"}
    assert "node_instances" not in plan
