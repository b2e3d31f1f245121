"""The steps from a deployment's plan to another, and what they come to.

difference = difference_of(old_plan, new_plan)

Both are deployment plans (framework §4.8) without their instances.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from conductor.blueprint.diff.nodes import Nodes, edges_by_target, node_steps
from conductor.blueprint.diff.step import Entity, Step, differing, in_order
from conductor.blueprint.elements.plugins import PLUGINS_OF_PLAN

Plan = Mapping[str, Any]
Pairs = dict[str, list[str]]

_SECTIONS = {"workflows": Entity.WORKFLOW, "outputs": Entity.OUTPUT}
_FIXED = {
    "groups": Entity.GROUP,
    "policy_types": Entity.POLICY_TYPE,
    "policy_triggers": Entity.POLICY_TRIGGER,
}


@dataclass(frozen=True)
class Difference:
    """`changed_nodes` stay, but their properties or operations do not. `extended` and `reduced` are
    relationships between nodes that stay: target nodes by source node."""

    steps: list[Step]
    changed_nodes: frozenset[str]
    extended: Pairs
    reduced: Pairs

    @property
    def refusals(self) -> list[str]:
        return [f"{step.entity_id}: {step.refusal}" for step in self.steps if step.refusal]


def difference_of(old: Plan, new: Plan) -> Difference:
    before, after = nodes_of(old), nodes_of(new)
    steps = in_order(
        chain(
            _description(old, new),
            node_steps(before, after),
            *(
                differing(old.get(key) or {}, new.get(key) or {}, entity, key)
                for key, entity in _SECTIONS.items()
            ),
            differing(_plugins(old), _plugins(new), Entity.PLUGIN, "plugins"),
            _groups(old, new),
        )
    )
    inner = (Entity.PROPERTY, Entity.OPERATION)
    changed = frozenset(step.path[1] for step in steps if step.entity in inner)
    return Difference(steps, changed, _new_edges(before, after), _new_edges(after, before))


def nodes_of(plan: Plan) -> Nodes:
    return {node["name"]: node for node in plan.get("nodes") or ()}


def _description(old: Plan, new: Plan) -> Iterator[Step]:
    before, after = (
        {"description": plan["description"]} if plan.get("description") else {}
        for plan in (old, new)
    )
    return differing(before, after, Entity.DESCRIPTION)


def _plugins(plan: Plan) -> dict[str, Any]:
    return {each["name"]: each for key in PLUGINS_OF_PLAN for each in plan.get(key) or ()}


def _groups(old: Plan, new: Plan) -> Iterator[Step]:
    why = "groups and policies stay as they are: make a new deployment"
    for key, entity in _FIXED.items():
        for step in differing(old.get(key) or {}, new.get(key) or {}, entity, key):
            yield Step(step.action, step.entity, step.path, refusal=why)
    before, after = (
        {name: sorted(each["members"]) for name, each in (plan.get("scaling_groups") or {}).items()}
        for plan in (old, new)
    )
    for step in differing(before, after, Entity.GROUP, "scaling_groups"):
        yield Step(step.action, step.entity, step.path, refusal=why)


def _new_edges(old: Nodes, new: Nodes) -> Pairs:
    """Relationships that only the new nodes have, between nodes that there are before and after."""
    found = {
        name: [
            target
            for target in edges_by_target(node)
            if target in old and target not in edges_by_target(old[name])
        ]
        for name, node in new.items()
        if name in old
    }
    return {name: targets for name, targets in found.items() if targets}
