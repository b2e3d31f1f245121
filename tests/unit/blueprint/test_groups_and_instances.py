"""Part 6: groups and their policies, scaling groups, and the instances that grow from a plan."""

from collections import Counter
from collections.abc import Callable, Collection
from random import Random
from typing import Any

import pytest

from conductor.blueprint import Plan, errors, prepare
from conductor.blueprint.instances.grow import node_instances
from conductor.blueprint.instances.ids import FreshIds
from conductor.domain.errors import InvalidInput
from dsl_parser import multi_instance, rel_graph

Parse = Callable[..., Plan]
ROOT = "cloudify.nodes.Root"
NODES = f"node_templates: {{n: {{type: {ROOT}}}, m: {{type: {ROOT}}}}}\n"
POLICY_TYPES = """
policy_types:
  pt:
    source: s
    properties: {a: {type: integer, default: 1}, b: {required: false}, c: {type: string}}
policy_triggers:
  tt: {source: s, parameters: {x: {default: y}, z: {type: integer, required: false}}}
"""


def group_with(policy: str) -> str:
    return NODES + POLICY_TYPES + f"groups: {{g: {{members: [n], policies: {{p: {policy}}}}}}}\n"


def test_a_group_has_its_members_once_and_its_policies_with_defaults(parsed: Parse) -> None:
    policy = "{type: pt, properties: {c: d}, triggers: {t: {type: tt, parameters: {z: 5}}}}"
    plan = parsed(group_with(policy).replace("[n]", "[n, m, n]"))
    assert plan["groups"]["g"] == {
        "members": ["n", "m"],
        "policies": {
            "p": {
                "type": "pt",
                "properties": {"a": 1, "c": "d"},
                "triggers": {"t": {"type": "tt", "parameters": {"x": "y", "z": 5}}},
            }
        },
    }
    assert plan["scaling_groups"] == {}


REFUSED_POLICIES: list[tuple[str, int]] = [
    ("{type: none}", 41),
    ("{type: pt, properties: {c: d}, triggers: {t: {type: none}}}", 42),
    ("{type: pt}", 107),
    ("{type: pt, properties: {c: d, e: f}}", 106),
    ("{type: pt, properties: {c: d, a: one}}", 105),
    ("{type: pt, properties: {c: d}, triggers: {t: {type: tt, parameters: {w: 1}}}}", 106),
    ("{type: pt, properties: {c: d}, triggers: {t: {type: tt, parameters: {z: many}}}}", 105),
]


@pytest.mark.parametrize(("policy", "code"), REFUSED_POLICIES)
def test_a_groups_policy_fits_its_type(parsed: Parse, policy: str, code: int) -> None:
    with pytest.raises(errors.DSLParsingLogicException) as caught:
        parsed(group_with(policy))
    assert caught.value.err_code == code
    assert caught.value.place is not None


TREE = f"""
node_templates:
  host: {{type: cloudify.nodes.Compute}}
  other: {{type: cloudify.nodes.Compute}}
  app:
    type: {ROOT}
    relationships: [{{type: cloudify.relationships.contained_in, target: host}}]
  part:
    type: {ROOT}
    relationships: [{{type: cloudify.relationships.contained_in, target: app}}]
  db: {{type: {ROOT}}}
"""
SCALE = "policies: {p: {type: cloudify.policies.scaling, targets: [%s]}}\n"
GROUPS: list[tuple[str, str, str, int | dict[str, list[str]]]] = [
    ("members", "g: [db, other]", "g", {"g": ["db", "other"]}),
    ("an inner member goes", "g: [part, host, app]", "g", {"g": ["host"]}),
    ("whatever contains it", "g: [part, host]", "g", {"g": ["host"]}),
    ("one inside of a member of a member", "g: [h, part], h: [host]", "g, h", {"g": ["h"]}),
    ("a group inside of a member", "g: [host, h], h: [part]", "g, h", {"g": ["host"]}),
    ("nested", "g: [h, db], h: [other]", "g, h", {"g": ["h", "db"], "h": ["other"]}),
    ("nested without a policy", "g: [h, db], h: [i], i: [other]", "g", {"g": ["other", "db"]}),
    ("in several without policies", "g: [db], h: [db], i: [db]", "g", {"g": ["db"]}),
    ("a circle of others", "g: [db], h: [i], i: [h]", "g", {"g": ["db"]}),
    ("listed twice in policies", "g: [db]", "g, g", {"g": ["db"]}),
    ("a member that is left out is free", "g: [host, app], h: [app]", "g, h", {"h": ["app"]}),
    ("a circle", "g: [h], h: [g]", "g, h", 200),
    ("a circle of one", "g: [g]", "g", 200),
    ("a circle through others", "g: [h], h: [i], i: [g, db]", "g", 200),
    ("in two", "g: [db], h: [db]", "g, h", 201),
    ("in two by a group without a policy", "g: [i], h: [db], i: [db]", "g, h", 201),
    ("a group in two", "g: [i], h: [i], i: [db]", "g, h, i", 201),
    ("apart", "g: [app, db]", "g", 202),
    ("apart by a group", "g: [h, db], h: [app]", "g, h", 202),
    ("apart in depth", "g: [app, h], h: [other]", "g, h", 202),
    ("an unknown member", "g: [none]", "g", 40),
    ("an unknown member below", "g: [h], h: [none]", "g, h", 40),
    ("no group", "g: [db]", "db", 205),
    ("no such group", "g: [db]", "none", 205),
    ("no targets", "g: [db]", "", 206),
    ("a node's name", "db: [app]", "db", 211),
]


@pytest.mark.parametrize(("_", "groups", "targets", "expected"), GROUPS, ids=lambda one: str(one))
def test_scaling_groups_contain_their_members(
    parsed: Parse, _: str, groups: str, targets: str, expected: int | dict[str, list[str]]
) -> None:
    declared = _groups(groups)
    body = f"{TREE}groups:\n{declared}{SCALE % targets}"
    if isinstance(expected, dict):
        found = parsed(body)["scaling_groups"]
        assert {name: found[name]["members"] for name in expected} == expected
        prepare(parsed(body))
        return
    with pytest.raises(errors.DSLParsingLogicException) as caught:
        parsed(body)
    assert caught.value.err_code == expected
    assert caught.value.place is not None


def _groups(text: str) -> str:
    return "".join(
        f"  {one.split(':')[0]}: {{members: {one.split(': ')[1]}}}\n" for one in _split(text)
    )


def _split(text: str) -> list[str]:
    return [one if one.endswith("]") else f"{one}]" for one in text.split("], ")]


COUNTS: list[tuple[str, int | tuple[int, int, int]]] = [
    ("{}", (0, -1, 1)),
    ("{default_instances: 3}", (0, -1, 3)),
    ("{default_instances: '3', max_instances: UNBOUNDED}", (0, -1, 3)),
    ("{min_instances: 2, max_instances: 4, default_instances: 4}", (2, 4, 4)),
    ("{default_instances: {get_input: three}}", (0, -1, 3)),
    ("{max_instances: {get_input: text}, default_instances: 0}", (0, 5, 0)),
    ("{default_instances: -1}", 207),
    ("{min_instances: -1}", 207),
    ("{max_instances: -2}", 207),
    ("{max_instances: 0}", 207),
    ("{min_instances: 2}", 207),
    ("{min_instances: 5, max_instances: 3, default_instances: 4}", 207),
    ("{max_instances: {get_input: three}, default_instances: 4}", 207),
    ("{default_instances: few}", 208),
    ("{default_instances: UNBOUNDED}", 208),
    ("{default_instances: true}", 208),
    ("{default_instances: 1.5}", 208),
    ("{default_instances: [1]}", 208),
    ("{default_instances: {get_input: word}}", 208),
    ("{default_instances: {get_attribute: [n, a]}}", 208),
    ("{default_instances: {a: 1}}", 210),
    ("{current_instances: 1}", 1),
]
INPUTS = "inputs: {three: {default: 3}, text: {default: '5'}, word: {default: many}}\n"
OF_A_NODE = (
    f"node_templates: {{n: {{type: {ROOT}, capabilities: {{scalable: {{properties: %s}}}}}}}}"
)
OF_A_GROUP = NODES + (
    "groups: {g: {members: [n]}}\n"
    "policies: {p: {type: cloudify.policies.scaling, targets: [g], properties: %s}}"
)


@pytest.mark.parametrize("body", [OF_A_NODE, OF_A_GROUP], ids=["node", "group"])
@pytest.mark.parametrize(("properties", "expected"), COUNTS)
def test_counts_are_whole_numbers_in_their_bounds(
    parsed: Parse, body: str, properties: str, expected: int | tuple[int, int, int]
) -> None:
    text = INPUTS + body % properties
    if isinstance(expected, int):
        with pytest.raises(errors.DSLParsingException) as caught:
            prepare(parsed(text))
        assert caught.value.err_code == expected
        return
    plan = prepare(parsed(text))
    scalable = plan["nodes"][0]["capabilities"]["scalable"]
    found = plan["scaling_groups"]["g"] if "groups" in body else scalable
    names = ("min_instances", "max_instances", "default_instances")
    assert tuple(found["properties"][name] for name in names) == expected
    for name in ("current_instances", "planned_instances"):
        assert found["properties"][name] == expected[2]
    assert len([one for one in plan["node_instances"] if one["name"] == "n"]) == expected[2]


def test_the_old_form_of_a_count_means_the_same(parsed: Parse) -> None:
    template = f"{{type: {ROOT}, instances: {{deploy: {{get_input: three}}}}}}"
    body = f"{INPUTS}node_templates: {{n: {template}}}"
    node = prepare(parsed(body))["nodes"][0]
    assert node["instances"] == {"deploy": 3}
    assert node["capabilities"]["scalable"]["properties"]["current_instances"] == 3


def made(
    parsed: Parse, nodes: dict[str, tuple[int, str]], groups: str = "", types: str = ""
) -> list[dict[str, Any]]:
    """Instances of nodes, each with its count and its relationships: `kind target`, by commas."""
    lines = "".join(_template(name, *about) for name, about in nodes.items())
    plan = prepare(parsed(f"{types}node_templates:\n{lines}{groups}"))
    instances: list[dict[str, Any]] = plan["node_instances"]
    return instances


def _template(name: str, count: int, relationships: str) -> str:
    edges = []
    for one in filter(None, relationships.split(", ")):
        kind, target, *to_one = one.split()
        kind = kind if "." in kind else f"cloudify.relationships.{kind}"
        how = f", properties: {{connection_type: {to_one[0]}}}" if to_one else ""
        edges.append(f"{{type: {kind}, target: {target}{how}}}")
    kind = "cloudify.nodes.Compute" if name.startswith("host") else ROOT
    scalable = f"capabilities: {{scalable: {{properties: {{default_instances: {count}}}}}}}"
    return f"  {name}: {{type: {kind}, {scalable}, relationships: [{', '.join(edges)}]}}\n"


def edges_of(instances: list[dict[str, Any]], name: str) -> list[list[str]]:
    """What each instance of a node points to: nodes, in order."""
    return [
        [edge["target_name"] for edge in one["relationships"]]
        for one in instances
        if one["name"] == name
    ]


def scaled(**groups: tuple[int, str]) -> str:
    declared = "".join(f"  {name}: {{members: {of}}}\n" for name, (_, of) in groups.items())
    policies = "".join(
        f"  {name}: {{type: cloudify.policies.scaling, targets: [{name}],"
        f" properties: {{default_instances: {count}}}}}\n"
        for name, (count, _) in groups.items()
    )
    return f"groups:\n{declared}policies:\n{policies}"


NUMBERS: list[tuple[dict[str, tuple[int, str]], str, dict[str, int]]] = [
    ({"host": (4, ""), "app": (2, "contained_in host")}, "", {"host": 4, "app": 8}),
    (
        {"host": (2, ""), "app": (3, "contained_in host"), "part": (2, "contained_in app")},
        "",
        {"host": 2, "app": 6, "part": 12},
    ),
    ({"host": (0, ""), "app": (2, "contained_in host")}, "", {}),
    ({"host": (2, ""), "app": (0, "contained_in host")}, "", {"host": 2}),
    ({"a": (2, ""), "b": (1, "")}, scaled(g=(3, "[a]")), {"a": 6, "b": 1}),
    (
        {"host": (2, ""), "app": (2, "contained_in host")},
        scaled(g=(3, "[app]")),
        {"host": 2, "app": 12},
    ),
    (
        {"host": (2, ""), "app": (2, "contained_in host")},
        scaled(g=(2, "[h]"), h=(3, "[host]")),
        {"host": 12, "app": 24},
    ),
    ({"a": (2, "")}, scaled(g=(0, "[a]")), {}),
]


@pytest.mark.parametrize(("nodes", "groups", "expected"), NUMBERS)
def test_counts_multiply_through_nodes_and_groups(
    parsed: Parse,
    nodes: dict[str, tuple[int, str]],
    groups: str,
    expected: dict[str, int],
) -> None:
    assert Counter(one["name"] for one in made(parsed, nodes, groups)) == expected


def test_an_instance_names_what_it_is_in(parsed: Parse) -> None:
    nodes = {"host": (2, ""), "app": (1, "contained_in host"), "free": (1, "")}
    instances = made(parsed, nodes, scaled(g=(2, "[h]"), h=(1, "[app]")))
    by_id = {one["id"]: one for one in instances}
    hosts = {one["id"] for one in instances if one["name"] == "host"}
    apps = [one for one in instances if one["name"] == "app"]
    assert len(apps) == 4
    for app in apps:
        assert [group["name"] for group in app["scaling_groups"]] == ["h", "g"]
        assert all(group["id"].startswith(f"{group['name']}_") for group in app["scaling_groups"])
        [edge] = app["relationships"]
        assert edge["target_id"] == app["host_id"] in hosts
        assert edge["type"] == "cloudify.relationships.contained_in"
    assert len({app["scaling_groups"][0]["id"] for app in apps}) == 4
    free = next(one for one in instances if one["name"] == "free")
    assert sorted(free) == ["id", "name", "node_id", "relationships"]
    assert all(by_id[host]["host_id"] == host for host in hosts)


def test_connections_reach_all_or_one(parsed: Parse) -> None:
    nodes = {"db": (3, ""), "app": (2, "connected_to db"), "one": (2, "depends_on db all_to_one")}
    instances = made(parsed, nodes)
    ids = [one["id"] for one in instances if one["name"] == "db"]
    for one in instances:
        targets = [edge["target_id"] for edge in one["relationships"]]
        assert targets == {"db": [], "app": ids, "one": [min(ids)]}[one["name"]]


@pytest.mark.parametrize(("apps", "dbs"), [(0, 2), (2, 0), (0, 0)])
@pytest.mark.parametrize("how", ["all_to_all", "all_to_one"])
def test_without_one_end_there_is_no_connection(
    parsed: Parse, apps: int, dbs: int, how: str
) -> None:
    instances = made(parsed, {"db": (dbs, ""), "app": (apps, f"connected_to db {how}")})
    assert all(not one["relationships"] for one in instances)
    assert len(instances) == apps + dbs


def test_members_of_one_group_pair_inside_of_its_instances(parsed: Parse) -> None:
    nodes = {"db": (2, ""), "app": (2, "connected_to db"), "user": (1, "connected_to db")}
    instances = made(parsed, nodes, scaled(g=(2, "[i, app]"), i=(2, "[db]")))
    of = {one["id"]: one.get("scaling_groups", [{}])[-1].get("id") for one in instances}
    for one in instances:
        targets = [edge["target_id"] for edge in one["relationships"]]
        assert len(targets) == {"db": 0, "app": 4, "user": 8}[one["name"]]
        if one["name"] == "app":
            assert {of[target] for target in targets} == {of[one["id"]]}


ORDERS: list[tuple[str, list[str]]] = [
    ("depends_on a, connected_to b, depends_on c", ["a", "b", "c"]),
    ("depends_on c, depends_on b, depends_on a", ["c", "b", "a"]),
    ("depends_on a, depends_on b, connected_to a", ["b", "a"]),
]


@pytest.mark.parametrize(("relationships", "expected"), ORDERS)
def test_relationships_keep_their_order_and_the_last_to_a_target_counts(
    parsed: Parse, relationships: str, expected: list[str]
) -> None:
    nodes = {"a": (1, ""), "b": (1, ""), "c": (1, ""), "n": (1, relationships)}
    instances = made(parsed, nodes)
    assert edges_of(instances, "n") == [expected]
    if expected == ["b", "a"]:
        types = [edge["type"].rsplit(".", 1)[1] for edge in instances[-1]["relationships"]]
        assert types == ["depends_on", "connected_to"]


def test_a_further_relationship_to_the_container_is_to_the_instance_that_contains(
    parsed: Parse,
) -> None:
    nodes = {"host": (2, ""), "app": (1, "contained_in host, connected_to host")}
    instances = made(parsed, nodes)
    assert [len(one["relationships"]) for one in instances] == [0, 0, 1, 1]
    for app in instances[2:]:
        assert app["relationships"][0]["target_id"] == app["host_id"]
        assert app["relationships"][0]["type"] == "cloudify.relationships.connected_to"


OWN = "relationships: {own.kind: {}, own.near: {derived_from: cloudify.relationships.depends_on}}\n"
ILLEGAL: list[tuple[str, str, type[Exception]]] = [
    ("own.kind db", "", errors.UnsupportedRelationship),
    ("connected_to db one_to_one", "", errors.IllegalConnectedToConnectionType),
    (
        "connected_to db all_to_one",
        scaled(g=(1, "[app, db]")),
        errors.UnsupportedAllToOneInGroup,
    ),
]


@pytest.mark.parametrize(("relationship", "groups", "error"), ILLEGAL)
def test_connections_that_cannot_be_made_are_told(
    parsed: Parse, relationship: str, groups: str, error: type[Exception]
) -> None:
    with pytest.raises(error, match=r"db|own\.kind"):
        made(parsed, {"db": (1, ""), "app": (1, relationship)}, groups, OWN)
    assert made(parsed, {"db": (1, ""), "app": (1, "own.near db")}, types=OWN)


def seeded(taken: Collection[str] = ()) -> FreshIds:
    return FreshIds(taken, Random(7))  # noqa: S311 - ids are no secrets


def test_ids_are_names_with_six_letters_and_none_that_is_taken(parsed: Parse) -> None:
    plan = prepare(parsed(TREE))
    for one in plan["node_instances"]:
        name, _, letters = one["id"].rpartition("_")
        assert name == one["node_id"]
        assert len(letters) == 6
        assert letters.isascii()
        assert letters.islower() or letters.isdigit()
    groups = plan["scaling_groups"]
    once = node_instances(plan["nodes"], groups, seeded())
    assert once == node_instances(plan["nodes"], groups, seeded())
    taken = {one["id"] for one in once}
    again = node_instances(plan["nodes"], groups, seeded(taken))
    assert not taken & {one["id"] for one in again}


def test_a_plan_gets_its_instances_by_the_promised_names(parsed: Parse) -> None:
    plan = prepare(parsed(TREE))
    again = multi_instance.create_deployment_plan(
        plan, [one["id"] for one in plan["node_instances"]]
    )
    assert len(again["node_instances"]) == 5
    assert again["nodes"] == plan["nodes"]
    raw = parsed(INPUTS + OF_A_NODE % "{default_instances: {get_input: three}}")
    with pytest.raises(InvalidInput, match="prepare the plan first"):
        multi_instance.create_deployment_plan(raw)
    graph = rel_graph.build_node_graph(plan["nodes"], plan["scaling_groups"])
    assert graph.parents["part"] == "app"
