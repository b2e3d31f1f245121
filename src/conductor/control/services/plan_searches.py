"""Searches within one deployment, or within the plan of one blueprint."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.blueprint_access import seen
from conductor.control.services.constraints import Constraints
from conductor.control.services.deployments import shown_deployment
from conductor.control.services.errors import InvalidFilterRule
from conductor.control.services.listing import Page, Query
from conductor.control.services.nodes import node_shape, node_shapes
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.filter_rule import ATTRIBUTE, FilterRule
from conductor.domain.identity import Caller
from conductor.domain.ids import DeploymentId
from conductor.domain.node import Node

Item = Mapping[str, Any]


@dataclass(frozen=True)
class Ground:
    """What is searched. `home` are the ids that its things name."""

    plan: Mapping[str, Any]
    nodes: Sequence[Node]
    home: Mapping[str, str | None]
    is_living: bool


@dataclass(frozen=True)
class PlanSearches:
    work: UnitOfWorkFactory

    def nodes(
        self, caller: Caller, query: Query, constraints: Constraints, rules: Sequence[FilterRule]
    ) -> Page[Item]:
        with self.work.reading() as unit:
            ground = _ground(unit, caller, query, constraints)
            found = [each for each in ground.nodes if _fits(each, (*rules, *constraints.names))]
            chosen = _searched(found, query, lambda node: node.id)
            page = chosen[query.offset : query.offset + query.size]
            if ground.is_living:
                return Page(node_shapes(unit, page), len(chosen))
        shapes = [{**node_shape(each, None), **ground.home} for each in page]
        return Page(shapes, len(chosen))

    def node_types(
        self, caller: Caller, query: Query, constraints: Constraints, rules: Sequence[FilterRule]
    ) -> Page[Item]:
        with self.work.reading() as unit:
            ground = _ground(unit, caller, query, constraints)
        wanted = (*rules, *constraints.names)
        types = {str(each.plan.get("type")) for each in ground.nodes if _fits(each, wanted)}
        items = [{"type": each, **ground.home} for each in sorted(types)]
        return _paged(_searched(items, query, lambda item: item["type"]), query)

    def scaling_groups(self, caller: Caller, query: Query, constraints: Constraints) -> Page[Item]:
        with self.work.reading() as unit:
            ground = _ground(unit, caller, query, constraints)
        items = [
            {
                "name": name,
                "members": list(group.get("members") or ()),
                "properties": dict(group.get("properties") or {}),
                **ground.home,
            }
            for name, group in sorted((ground.plan.get("scaling_groups") or {}).items())
            if all(rule.fits([name]) for rule in constraints.names)
        ]
        return _paged(_searched(items, query, lambda item: item["name"]), query)

    def capabilities(self, caller: Caller, query: Query, constraints: Constraints) -> Page[Item]:
        """One item, with what the deployment declares; nothing is evaluated."""
        with self.work.reading() as unit:
            ground = _ground(unit, caller, query, constraints)
        declared = [
            {name: definition}
            for name, definition in (ground.plan.get("capabilities") or {}).items()
            if all(
                rule.fits([name if rule.key == "key" else str(definition.get("value"))])
                for rule in constraints.names
            )
        ]
        if not declared:
            return Page([], 0)
        item = {"deployment_id": ground.home["deployment_id"], "capabilities": declared}
        return _paged([item], query)


def _ground(unit: UnitOfWork, caller: Caller, query: Query, constraints: Constraints) -> Ground:
    named = constraints.deployment_id or _only(query, "deployment_id")
    blueprint_id = constraints.blueprint_id or _only(query, "blueprint_id")
    if bool(named) == bool(blueprint_id):
        raise InvalidInput("name what is searched: a deployment_id or a blueprint_id, one of both")
    if named:
        deployment = shown_deployment(unit, caller, named)
        nodes = unit.nodes.of_deployment(deployment.tenant, deployment.id)
        home = {"deployment_id": named, "blueprint_id": deployment.blueprint_id}
        return Ground(deployment.plan, nodes, home, is_living=True)
    blueprint = seen(unit, caller, str(blueprint_id))
    nodes = [
        Node(each["id"], tenant_of(caller), DeploymentId(""), each)
        for each in blueprint.plan.get("nodes") or ()
    ]
    return Ground(
        blueprint.plan,
        nodes,
        {"deployment_id": None, "blueprint_id": blueprint.id},
        is_living=False,
    )


def _only(query: Query, name: str) -> str | None:
    """The query may name it, too, as the lists of clients do."""
    asked = query.filters.get(name, ())
    return asked[0] if len(asked) == 1 else None


def _fits(node: Node, rules: Iterable[FilterRule]) -> bool:
    return all(rule.fits(_texts(node, rule)) for rule in rules)


def _texts(node: Node, rule: FilterRule) -> Sequence[str]:
    if rule.type != ATTRIBUTE:
        raise InvalidFilterRule(rule, "nodes have no labels")
    if rule.key == "operation_name":
        return list(node.plan.get("operations") or ())
    return [str(node.plan.get("type"))] if rule.key == "type" else [node.id]


def _searched(items: Sequence[Any], query: Query, name: Any) -> list[Any]:
    text = (query.search or "").lower()
    return [each for each in items if text in name(each).lower()]


def _paged(items: Sequence[Item], query: Query) -> Page[Item]:
    return Page(items[query.offset : query.offset + query.size], len(items))
