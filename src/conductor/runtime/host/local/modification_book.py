"""What is kept of the modifications of a local deployment: one record, replaced in one step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import Plan
from conductor.blueprint.instances.modification import counted_group, counted_node

Record = dict[str, Any]
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class ModificationBook:
    """`modifications` come oldest first, and `counts` are those that differ from the plan's.

    `put` and `gone` are the node instances that the last move wrote, and the ids that it removed.
    They stay here until the next move: who finds the book makes sure that it was done.
    """

    modifications: list[Record] = field(default_factory=list)
    counts: Counts = field(default_factory=dict)
    put: list[Record] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)


def counted_plan(plan: Mapping[str, Any], counts: Counts) -> Plan:
    """The plan with other counts of its nodes and scaling groups."""
    nodes = [
        counted_node(node, **counts[node["id"]]) if node["id"] in counts else node
        for node in plan["nodes"]
    ]
    groups = {
        name: counted_group(group, **counts[name]) if name in counts else group
        for name, group in plan["scaling_groups"].items()
    }
    return Plan({**plan, "nodes": nodes, "scaling_groups": groups})
