"""Part 6: what a change of counts adds, removes, extends and reduces."""

from collections.abc import Callable
from typing import Any

import pytest

from conductor.blueprint import Plan, errors, prepare
from conductor.domain.errors import InvalidInput, NotFound
from dsl_parser import tasks

Parse = Callable[..., Plan]
Lists = dict[str, list[dict[str, Any]]]
PARTS = ("added", "extended", "removed", "reduced")
BODY = """
node_templates:
  host:
    type: cloudify.nodes.Compute
    capabilities: {scalable: {properties: {default_instances: 2}}}
  app:
    type: cloudify.nodes.Root
    relationships:
      - {type: cloudify.relationships.contained_in, target: host}
      - {type: cloudify.relationships.connected_to, target: db}
  db: {type: cloudify.nodes.Root}
  user:
    type: cloudify.nodes.Root
    relationships: [{type: cloudify.relationships.depends_on, target: host}]
groups: {g: {members: [host]}, h: {members: [g]}}
policies: {p: {type: cloudify.policies.scaling, targets: [g, h]}}
"""


@pytest.fixture
def deployed(parsed: Parse) -> Plan:
    return prepare(parsed(BODY))


def modify(plan: Plan, changes: Any, **others: Any) -> Lists:
    given = {
        "nodes": plan["nodes"],
        "previous_nodes": plan["nodes"],
        "previous_node_instances": plan["node_instances"],
        "modified_nodes": changes,
        "scaling_groups": plan["scaling_groups"],
        **others,
    }
    found: Lists = tasks.modify_deployment(**given)
    assert sorted(found) == sorted(f"{part}_and_related" for part in PARTS)
    return found


def of_kind(found: Lists, part: str, *, are_changed: bool = True) -> list[str]:
    ones = found[f"{part}_and_related"]
    assert all(one["modification"] == part for one in ones if "modification" in one)
    return sorted(one["node_id"] for one in ones if ("modification" in one) is are_changed)


CHANGES: list[tuple[dict[str, int], tuple[list[str], ...]]] = [
    ({}, ([], [], [], [])),
    ({"host": 2}, ([], [], [], [])),
    ({"host": 3}, (["app", "host"], ["user"], [], [])),
    ({"host": 1}, ([], [], ["app", "host"], ["user"])),
    ({"host": 0}, ([], [], ["app", "app", "host", "host"], ["user"])),
    ({"g": 2}, (["app", "app", "host", "host"], ["user"], [], [])),
    ({"h": 2}, (["app", "app", "host", "host"], ["user"], [], [])),
    ({"g": 2, "h": 2}, (["app"] * 6 + ["host"] * 6, ["user"], [], [])),
    ({"g": 0}, ([], [], ["app", "app", "host", "host"], ["user"])),
    ({"app": 2}, (["app", "app"], [], [], [])),
    ({"app": 0}, ([], [], ["app", "app"], [])),
    ({"db": 2}, (["db"], ["app", "app"], [], [])),
    ({"db": 0}, ([], [], ["db"], ["app", "app"])),
    ({"db": 2, "host": 1}, (["db"], ["app"], ["app", "host"], ["user"])),
]


@pytest.mark.parametrize(("changes", "expected"), CHANGES)
def test_a_change_of_counts_names_all_that_changes(
    deployed: Plan, changes: dict[str, int], expected: tuple[list[str], ...]
) -> None:
    found = modify(deployed, {name: {"instances": count} for name, count in changes.items()})
    assert tuple(of_kind(found, part) for part in PARTS) == expected


def test_related_are_those_at_the_other_ends(deployed: Plan) -> None:
    grown = modify(deployed, {"host": {"instances": 3}})
    assert of_kind(grown, "added", are_changed=False) == ["db", "user"]
    assert of_kind(grown, "extended", are_changed=False) == ["host"]
    [user] = [one for one in grown["extended_and_related"] if one["node_id"] == "user"]
    [new] = [one["id"] for one in grown["added_and_related"] if one["node_id"] == "host"]
    assert [edge["target_id"] for edge in user["relationships"]] == [new]
    shrunk = modify(deployed, {"host": {"instances": 1}})
    assert of_kind(shrunk, "removed", are_changed=False) == ["db", "user"]
    [user] = [one for one in shrunk["reduced_and_related"] if one["node_id"] == "user"]
    [gone] = [one["id"] for one in shrunk["removed_and_related"] if one["node_id"] == "host"]
    assert [edge["target_id"] for edge in user["relationships"]] == [gone]


def test_what_is_handed_in_stays_as_it_is(deployed: Plan) -> None:
    before = repr(deployed["node_instances"])
    modify(deployed, {"host": {"instances": 1}, "db": {"instances": 5}})
    assert repr(deployed["node_instances"]) == before


def gone(found: Lists, node: str) -> set[str]:
    ones = found["removed_and_related"]
    return {one["id"] for one in ones if one["node_id"] == node and "modification" in one}


def ids(plan: Plan, node: str) -> list[str]:
    return [one["id"] for one in plan["node_instances"] if one["node_id"] == node]


def test_hints_choose_who_leaves(deployed: Plan) -> None:
    first, second = ids(deployed, "host")

    def left(count: int = 1, **hints: list[str]) -> set[str]:
        named = {f"removed_ids_{name}_hint": value for name, value in hints.items()}
        return gone(modify(deployed, {"host": {"instances": count, **named}}), "host")

    assert left(include=[second]) == {second}
    assert left(include=[first]) == {first}
    assert left(exclude=[first]) == {second}
    assert left(exclude=[second]) == {first}
    assert left(include=[second], exclude=[second]) == {second}
    assert left(include=["nobody"], exclude=[first]) == {second}
    assert left(exclude=[first, second]) <= {first, second}
    assert left(0, exclude=[first, second]) == {first, second}
    assert left(2, include=[first]) == set()


def test_a_member_stands_for_the_instance_of_its_group(parsed: Parse) -> None:
    plan = prepare(
        parsed(
            BODY.replace("targets: [g, h]}", "targets: [g, h], properties: {default_instances: 2}}")
        )
    )
    app = plan["node_instances"][-3]
    assert app["node_id"] == "app"
    inner, outer = (group["id"] for group in app["scaling_groups"])

    def survivors(group: str, hint: str) -> set[str]:
        change = {"instances": 1, f"removed_ids_{hint}_hint": [app["id"]]}
        out = gone(modify(plan, {group: change}), "app")
        stay = [one for one in plan["node_instances"] if one["node_id"] == "app"]
        return {g["id"] for one in stay if one["id"] not in out for g in one["scaling_groups"]}

    assert inner not in survivors("g", "include")
    assert inner in survivors("g", "exclude")
    assert outer not in survivors("h", "include")
    assert outer in survivors("h", "exclude")


ONE = """
node_templates:
  db: {type: cloudify.nodes.Root}
  app:
    type: cloudify.nodes.Root
    relationships:
      - type: cloudify.relationships.connected_to
        target: db
        properties: {connection_type: all_to_one}
"""


def test_newcomers_share_the_target_that_stands(parsed: Parse) -> None:
    plan = prepare(parsed(ONE))
    [standing] = ids(plan, "db")
    found = modify(plan, {"db": {"instances": 9}, "app": {"instances": 5}})
    apps = [one for one in found["added_and_related"] if one["name"] == "app"]
    assert {edge["target_id"] for one in apps for edge in one["relationships"]} == {standing}
    assert of_kind(found, "added") == ["app"] * 4 + ["db"] * 8
    assert of_kind(found, "extended") == []


def test_when_the_shared_target_leaves_another_takes_its_place(parsed: Parse) -> None:
    plan = prepare(parsed(ONE))
    grown = modify(plan, {"db": {"instances": 3}})
    now = [*plan["node_instances"]]
    now += [one for one in grown["added_and_related"] if one.get("modification") == "added"]
    [old] = ids(plan, "db")
    change = {"db": {"instances": 2, "removed_ids_include_hint": [old]}}
    found = modify(plan, change, previous_node_instances=now)
    assert of_kind(found, "extended") == of_kind(found, "reduced") == ["app"]
    stays = [one["id"] for one in now if one["node_id"] == "db" and one["id"] != old]
    [app] = [one for one in found["extended_and_related"] if one["node_id"] == "app"]
    assert [edge["target_id"] for edge in app["relationships"]] == [min(stays)]


def test_instances_with_several_targets_where_there_should_be_one_are_told(parsed: Parse) -> None:
    to_all = prepare(
        parsed(
            ONE.replace("all_to_one", "all_to_all").replace(
                "db: {type: cloudify.nodes.Root}",
                "db: {type: cloudify.nodes.Root, instances: {deploy: 2}}",
            )
        )
    )
    to_one = prepare(parsed(ONE))
    with pytest.raises(errors.IllegalAllToOneState, match="app -> db"):
        modify(to_all, {"app": {"instances": 2}}, nodes=to_one["nodes"])


def test_members_come_back_into_a_group_that_had_none(parsed: Parse) -> None:
    properties = "properties: {default_instances: 2}"
    plan = prepare(parsed(BODY.replace("targets: [g, h]", f"targets: [g], {properties}")))
    emptied = modify(plan, {"host": {"instances": 0}})
    removed = {one["id"] for one in emptied["removed_and_related"] if "modification" in one}
    left = [one for one in plan["node_instances"] if one["id"] not in removed]
    left = [{**one, "relationships": []} for one in left]
    assert {one["node_id"] for one in left} == {"db", "user"}
    found = modify(plan, {"host": {"instances": 1}}, previous_node_instances=left)
    assert of_kind(found, "added") == ["app", "app", "host", "host"]


def test_nodes_that_come_and_go_bring_and_take_their_instances(deployed: Plan) -> None:
    fewer = [node for node in deployed["nodes"] if node["name"] not in ("user", "app")]
    found = modify(deployed, (), nodes=fewer)
    assert of_kind(found, "removed") == ["app", "app", "user"]
    stay = [one for one in deployed["node_instances"] if one["node_id"] in ("host", "db")]
    found = modify(deployed, None, previous_nodes=fewer, previous_node_instances=stay)
    assert of_kind(found, "added") == ["app", "app", "user"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"nobody": {"instances": 1}}, NotFound),
        ({"host": {"instances": -1}}, InvalidInput),
        ({"host": {"instances": "2"}}, InvalidInput),
        ({"host": {"instances": True}}, InvalidInput),
        ({"host": {}}, InvalidInput),
    ],
)
def test_a_change_that_makes_no_sense_is_told(
    deployed: Plan, changes: Any, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"nobody|host"):
        modify(deployed, changes)
