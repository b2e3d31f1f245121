"""Lists by filter rules or constraints: the grammar of lists in the query, these in the body."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, TypedDict

from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.blueprint_shapes import BlueprintShape, blueprint_shape
from conductor.control.api.doors import Doors, Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import BlueprintsListed, DeploymentsListed, Listed
from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.routing import Routes
from conductor.control.api.secret_shapes import SecretShape, secret_shape
from conductor.control.api.shapes import DEPLOYMENT_FIELDS, DeploymentShape
from conductor.control.services.constraints import Constraints, read_constraints
from conductor.control.services.errors import InvalidFilterRule
from conductor.control.services.filter_rules import read_rules
from conductor.control.services.label_names import Labelled
from conductor.control.services.listing import Page, Query
from conductor.control.services.nodes import NodeInstanceShape, NodeShape
from conductor.domain.errors import InvalidInput
from conductor.domain.filter_rule import FilterRule
from conductor.domain.identity import Caller

router = Routes(tags=["searches"])


class SearchBody(BaseModel):
    """One of both. Constraints are `labels`, `tenants`, `name_pattern`, `valid_values`,
    `filter_id`, `deployment_id` and `blueprint_id`, as far as the noun has them."""

    filter_rules: Sequence[Any] | None = None
    constraints: dict[str, Any] | None = None

    def rules(self, noun: str) -> tuple[FilterRule, ...]:
        if self.filter_rules and self.constraints:
            raise InvalidInput(
                "say what is searched by filter_rules or by constraints, not by both"
            )
        return read_rules(noun, self.filter_rules)


class PartShape(TypedDict):
    """Of a deployment or, without its id, of a blueprint."""

    deployment_id: str | None
    blueprint_id: str | None


class NodeTypeShape(PartShape):
    type: str


class ScalingGroupShape(PartShape):
    name: str
    members: list[str]
    properties: dict[str, Any]


class DeclaredShape(TypedDict):
    deployment_id: str
    capabilities: list[dict[str, Any]]


@router.post("/searches/deployments")
@goes_on
@answers(Listing[DeploymentShape], InvalidFilterRule)
def search_deployments(
    caller: Authenticated,
    services: Services,
    query: DeploymentsListed,
    include: Included,
    body: SearchBody,
) -> dict[str, Any]:
    asked = read_constraints("deployments", body.constraints, name="display_name", value="id")
    chosen = with_stored(caller, services, Labelled.DEPLOYMENTS, asked, query)
    wanted = of_deployments(chosen, asked, (*body.rules("deployments"), *asked.names))
    return _answer(
        query,
        wanted,
        services.deployments.page,
        caller,
        lambda each: include.made(DEPLOYMENT_FIELDS, each),
    )


@router.post("/searches/blueprints")
@goes_on
@answers(Listing[BlueprintShape], InvalidFilterRule)
def search_blueprints(
    caller: Authenticated,
    services: Services,
    query: BlueprintsListed,
    include: Included,
    body: SearchBody,
) -> dict[str, Any]:
    asked = read_constraints("blueprints", body.constraints)
    chosen = with_stored(caller, services, Labelled.BLUEPRINTS, asked, query)
    wanted = _more(chosen, (*body.rules("blueprints"), *asked.names))
    return _answer(
        query, wanted, services.blueprints.page, caller, lambda each: include(blueprint_shape(each))
    )


@router.post("/searches/secrets")
@goes_on
@answers(Listing[SecretShape], InvalidFilterRule)
def search_secrets(
    caller: Authenticated, services: Services, query: Listed, include: Included, body: SearchBody
) -> dict[str, Any]:
    """Without their values."""
    asked = read_constraints("secrets", body.constraints, name="key")
    wanted = _more(asked.narrowed(query), (*body.rules("secrets"), *asked.names))
    return _answer(
        query, wanted, services.secrets.page, caller, lambda each: include(secret_shape(each))
    )


@router.post("/searches/node-instances")
@goes_on
@answers(Listing[NodeInstanceShape], InvalidFilterRule)
def search_node_instances(
    caller: Authenticated, services: Services, query: Listed, include: Included, body: SearchBody
) -> dict[str, Any]:
    asked = read_constraints("node-instances", body.constraints)
    wanted = _more(asked.narrowed(query), (*body.rules("node-instances"), *asked.names))
    if asked.deployment_id:
        wanted = replace(wanted, filters={**query.filters, "deployment_id": [asked.deployment_id]})
    return _answer(query, wanted, services.node_instances.page, caller, include)


@router.post("/searches/nodes")
@goes_on
@answers(Listing[NodeShape], InvalidFilterRule)
def search_nodes(
    caller: Authenticated, services: Services, query: Listed, include: Included, body: SearchBody
) -> dict[str, Any]:
    """Of one deployment, or of one blueprint; so are the next three."""
    asked = read_constraints("nodes", body.constraints)
    page = services.plan_searches.nodes(caller, query, asked, body.rules("nodes"))
    return envelope([include(each) for each in page.items], page.total, query)


@router.post("/searches/node-types")
@goes_on
@answers(Listing[NodeTypeShape], InvalidFilterRule)
def search_node_types(
    caller: Authenticated, services: Services, query: Listed, include: Included, body: SearchBody
) -> dict[str, Any]:
    asked = read_constraints("node-types", body.constraints, name="type")
    page = services.plan_searches.node_types(caller, query, asked, body.rules("nodes"))
    return envelope([include(each) for each in page.items], page.total, query)


@router.post("/searches/scaling-groups")
@goes_on
@answers(Listing[ScalingGroupShape], InvalidFilterRule)
def search_scaling_groups(
    caller: Authenticated, services: Services, query: Listed, include: Included, body: SearchBody
) -> dict[str, Any]:
    asked = read_constraints("scaling-groups", body.constraints, name="name")
    page = services.plan_searches.scaling_groups(caller, query, asked)
    return envelope([include(each) for each in page.items], page.total, query)


@router.post("/searches/capabilities")
@goes_on
@answers(Listing[DeclaredShape], InvalidFilterRule)
def search_capabilities(
    caller: Authenticated, services: Services, query: Listed, include: Included, body: SearchBody
) -> dict[str, Any]:
    """What a deployment declares, as it is written there."""
    asked = read_constraints("capabilities", body.constraints, name="key", value="value")
    page = services.plan_searches.capabilities(caller, query, asked)
    return envelope([include(each) for each in page.items], page.total, query)


def with_stored(
    caller: Caller, services: Doors, kind: Labelled, asked: Constraints, query: Query
) -> Query:
    stored = services.filters.rules(caller, kind, asked.filter_id) if asked.filter_id else ()
    return asked.narrowed(query, stored)


def of_deployments(query: Query, asked: Constraints, rules: Sequence[FilterRule]) -> Query:
    named = {"id": asked.deployment_id, "blueprint_id": asked.blueprint_id}
    filters = {name: [value] for name, value in named.items() if value}
    return replace(_more(query, rules), filters={**query.filters, **filters})


def _more(query: Query, rules: Sequence[FilterRule]) -> Query:
    return replace(query, rules=[*query.rules, *rules])


def _answer(
    query: Query,
    wanted: Query,
    pages: Callable[[Caller, Query], Page[Any]],
    caller: Caller,
    shape: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """`filtered` tells how many the rules and the constraints have left out."""
    page = pages(caller, wanted)
    before = pages(caller, replace(query, size=0)).total
    answer = envelope([shape(each) for each in page.items], page.total, query)
    answer["metadata"]["filtered"] = max(before - page.total, 0)
    return answer
