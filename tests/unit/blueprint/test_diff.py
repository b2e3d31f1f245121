"""The steps from one plan of a deployment to another (rest-contract §13)."""

from collections.abc import Callable
from typing import Any

import pytest

from conductor.blueprint import Plan, prepare
from conductor.blueprint.diff.counts import counted_nodes, requested_counts
from conductor.blueprint.diff.kept_plugins import with_plugins_of
from conductor.blueprint.diff.plans import Difference, difference_of, nodes_of
from conductor.blueprint.instances.modification import counted_node

TYPES = """
inputs: {port: {default: 80}}
node_types:
  part:
    derived_from: cloudify.nodes.Root
    properties: {port: {default: 0}}
  other: {derived_from: part}
relationships:
  linked:
    derived_from: cloudify.relationships.connected_to
    properties: {way: {default: short}}
"""
PLUGIN = """
plugins:
  p: {executor: central_deployment_agent, package_name: p, package_version: '%s'}
"""
WEB = """
node_templates:
  web: {type: part, properties: {port: {get_input: port}}, relationships: [%s]}
  db: {type: part}
"""
LINK = "{type: linked, target: db}"
Parse = Callable[..., Plan]


@pytest.fixture
def difference(parsed: Parse) -> Callable[..., Difference]:
    def between(old: str, new: str, **inputs: Any) -> Difference:
        return difference_of(prepare(parsed(TYPES + old)), prepare(parsed(TYPES + new), inputs))

    return between


def told(found: Difference) -> list[tuple[str, str]]:
    return [(str(each.action), each.entity_id) for each in found.steps]


def test_the_same_plan_takes_no_step(difference: Callable[..., Difference]) -> None:
    found = difference(WEB % LINK, WEB % LINK)
    assert (told(found), found.changed_nodes, found.refusals) == ([], frozenset(), [])


def test_another_input_changes_the_properties_that_read_it(
    difference: Callable[..., Difference],
) -> None:
    found = difference(WEB % LINK, WEB % LINK, port=81)
    assert told(found) == [("modify", "nodes:web:properties:port")]
    assert found.changed_nodes == {"web"}


def test_removals_come_first_and_relationships_with_nodes_in_between(
    difference: Callable[..., Difference],
) -> None:
    new = """
node_templates:
  web: {type: part, relationships: [{type: linked, target: queue}]}
  queue: {type: part, relationships: [{type: linked, target: disk}]}
  disk: {type: part}
outputs: {a: {value: 1}}
description: a second one
"""
    found = difference(WEB % LINK, new)
    assert told(found) == [
        ("remove", "nodes:web:relationships:[0]"),
        ("remove", "nodes:db"),
        ("add", "nodes:disk"),
        ("add", "nodes:queue"),
        ("add", "description"),
        ("add", "nodes:web:relationships:[0]"),
        ("add", "outputs:a"),
        ("modify", "nodes:web:properties:port"),
    ]
    orders = {each.entity_id: each.topology_order for each in found.steps}
    assert (orders["nodes:disk"], orders["nodes:queue"]) == (0, 1)
    assert (found.extended, found.reduced) == ({}, {})


def test_relationships_between_nodes_that_stay_are_told_by_their_ends(
    difference: Callable[..., Difference],
) -> None:
    assert difference(WEB % "", WEB % LINK).extended == {"web": ["db"]}
    assert difference(WEB % LINK, WEB % "").reduced == {"web": ["db"]}


def test_operations_of_nodes_and_of_relationships_change(
    difference: Callable[..., Difference],
) -> None:
    create = "interfaces: {cloudify.interfaces.lifecycle: {create: {implementation: p.t.%s}}}"
    edge = (
        "{type: linked, target: db, source_interfaces: "
        "{cloudify.interfaces.relationship_lifecycle: {establish: {implementation: p.t.%s}}}}"
    )
    body = "\nnode_templates:\n  web: {type: part, relationships: [%s], %s}\n  db: {type: part}\n"
    old, new = (PLUGIN % 1 + body % (edge % name, create % name) for name in ("one", "two"))
    lifecycle, relationship = "cloudify.interfaces.lifecycle", "relationship_lifecycle.establish"
    found = difference(old, new)
    assert told(found) == [
        ("modify", f"nodes:web:operations:{lifecycle}.create"),
        (
            "modify",
            f"nodes:web:relationships:[0]:source_operations:cloudify.interfaces.{relationship}",
        ),
    ]
    assert found.changed_nodes == {"web"}


def test_another_version_of_a_plugin_is_a_step_unless_plugins_are_kept(parsed: Parse) -> None:
    body = "\nnode_templates:\n  web: {type: part, interfaces: {i: {run: p.t.run}}}\n"
    old, new = (prepare(parsed(TYPES + PLUGIN % version + body)) for version in (1, 2))
    found = difference_of(old, new)
    assert told(found) == [("modify", "plugins:p")]
    assert found.changed_nodes == frozenset()
    kept = with_plugins_of(old, new)
    assert told(difference_of(old, kept)) == []
    assert kept["nodes"][0]["plugins"] == old["nodes"][0]["plugins"]


@pytest.mark.parametrize(
    ("old", "new", "refusal"),
    [
        (
            "\nnode_templates:\n  a: {type: part}\n",
            "\nnode_templates:\n  a: {type: other}\n",
            "nodes:a: its type part cannot become other",
        ),
        (
            WEB % LINK,
            WEB % "{type: linked, target: db, properties: {way: long}}",
            "nodes:web:relationships:[0]: the properties of the relationship to db cannot change: "
            "remove it by one update, and add it by another",
        ),
        (
            WEB % "{type: cloudify.relationships.contained_in, target: db}",
            WEB % "",
            "nodes:web:relationships: it cannot move from db into None",
        ),
        (
            WEB % LINK,
            WEB % LINK + "\ngroups: {g: {members: [web]}}\n",
            "groups:g: groups and policies stay as they are: make a new deployment",
        ),
    ],
)
def test_what_no_update_can_change_is_named(
    difference: Callable[..., Difference], old: str, new: str, refusal: str
) -> None:
    assert difference(old, new).refusals == [refusal]


def test_counts_stay_as_they_were_scaled_unless_the_blueprint_says_another_number(
    parsed: Parse,
) -> None:
    body = "\nnode_templates:\n  web: {type: part, instances: {deploy: %s}}\n"
    one, two = (nodes_of(prepare(parsed(TYPES + body % count))) for count in (1, 2))
    scaled = {"web": counted_node(one["web"], current_instances=5, planned_instances=5)}
    assert requested_counts(scaled, one) == {}
    assert requested_counts(scaled, two) == {"web": {"instances": 2}}
    kept, asked = counted_nodes(scaled, one)["web"], counted_nodes(scaled, two)["web"]
    counts = [each["capabilities"]["scalable"]["properties"] for each in (kept, asked)]
    assert [each["current_instances"] for each in counts] == [5, 2]
