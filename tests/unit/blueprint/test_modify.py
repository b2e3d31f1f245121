from collections.abc import Callable
from typing import Any

import pytest

from conductor.blueprint import Plan, prepare
from conductor.blueprint.instances.modify import modify_deployment

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
groups: {g: {members: [host]}}
policies: {p: {type: cloudify.policies.scaling, targets: [g]}}
"""


@pytest.fixture
def deployed(parsed: Callable[..., Plan]) -> Plan:
    return prepare(parsed(BODY))


def modified(plan: Plan, changes: dict[str, Any]) -> dict[str, list[str]]:
    nodes, instances = plan["nodes"], plan["node_instances"]
    found = modify_deployment(nodes, nodes, instances, changes, plan["scaling_groups"])
    return {
        part: sorted(one["node_id"] for one in ones if "modification" in one)
        for part, ones in found.items()
    }


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"host": {"instances": 3}}, (["app", "host"], [], [], [])),
        ({"host": {"instances": 1}}, ([], [], ["app", "host"], [])),
        ({"g": {"instances": 2}}, (["app", "app", "host", "host"], [], [], [])),
        ({"db": {"instances": 2}}, (["db"], ["app", "app"], [], [])),
        ({"db": {"instances": 0}}, ([], [], ["db"], ["app", "app"])),
        ({"host": {"instances": 2}}, ([], [], [], [])),
    ],
)
def test_a_change_of_counts_names_all_that_changes(
    deployed: Plan, changes: dict[str, Any], expected: tuple[list[str], ...]
) -> None:
    parts = ("added", "extended", "removed", "reduced")
    found = modified(deployed, changes)
    assert tuple(found[f"{part}_and_related"] for part in parts) == expected


def test_hints_choose_who_leaves(deployed: Plan) -> None:
    hosts = [one["id"] for one in deployed["node_instances"] if one["node_id"] == "host"]
    for hint, leaves in (("include", hosts[1]), ("exclude", hosts[0])):
        change = {"instances": 1, f"removed_ids_{hint}_hint": [hosts[1]]}
        found = modify_deployment(
            deployed["nodes"],
            deployed["nodes"],
            deployed["node_instances"],
            {"host": change},
            deployed["scaling_groups"],
        )
        gone = [one["id"] for one in found["removed_and_related"] if "modification" in one]
        assert leaves in gone
        assert len(gone) == 2


def test_newcomers_share_the_target_that_stands(parsed: Callable[..., Plan]) -> None:
    one = "properties: {connection_type: all_to_one}"
    plan = prepare(
        parsed(
            "node_templates:\n"
            "  db: {type: cloudify.nodes.Root}\n"
            "  app:\n"
            "    type: cloudify.nodes.Root\n"
            "    relationships:\n"
            f"      - {{type: cloudify.relationships.connected_to, target: db, {one}}}\n"
        )
    )
    standing = next(i["id"] for i in plan["node_instances"] if i["name"] == "db")
    change = {"db": {"instances": 9}, "app": {"instances": 5}}
    found = modify_deployment(plan["nodes"], plan["nodes"], plan["node_instances"], change, {})
    apps = [i for i in found["added_and_related"] if i["name"] == "app" and "modification" in i]
    assert {i["relationships"][0]["target_id"] for i in apps} == {standing}
    assert len(apps) == 4
