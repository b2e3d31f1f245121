"""What deployments can do."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from fastapi import Query as Asked

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import DeploymentsListed
from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.routes.searches import SearchBody, of_deployments, with_stored
from conductor.control.api.routing import Routes
from conductor.control.api.shapes import WorkflowShape, workflow_shapes
from conductor.control.services.constraints import read_constraints
from conductor.control.services.errors import InvalidFilterRule
from conductor.control.services.label_names import Labelled
from conductor.control.services.listing import EVERYTHING, Query

router = Routes(tags=["workflows"])
Flow = dict[str, Any]


@router.get("/workflows")
@answers(Listing[WorkflowShape])
def list_workflows(
    caller: Authenticated, services: Services, query: DeploymentsListed, include: Included
) -> dict[str, Any]:
    """Each workflow of the deployments that the filters choose, once."""
    page = services.deployments.page(caller, _whole(query))
    found = _union([workflow_shapes(each) for each in page.items])
    return _paged([include(each) for each in found], query)


@router.post("/searches/workflows")
@goes_on
@answers(Listing[WorkflowShape], InvalidFilterRule)
def search_workflows(
    caller: Authenticated,
    services: Services,
    query: DeploymentsListed,
    include: Included,
    body: SearchBody,
    is_common: Annotated[bool, Asked(alias="_common_only")] = False,
) -> dict[str, Any]:
    """Of the deployments that are found; `_common_only`: what every one of them has."""
    asked = read_constraints("workflows", body.constraints, name="name")
    chosen = with_stored(caller, services, Labelled.DEPLOYMENTS, asked, query)
    wanted = of_deployments(chosen, asked, body.rules("deployments"))
    page = services.deployments.page(caller, _whole(wanted))
    flows = [workflow_shapes(each) for each in page.items]
    found = _common(flows) if is_common else _union(flows)
    named = [each for each in found if all(rule.fits([each["name"]]) for rule in asked.names)]
    return _paged([include(each) for each in named], query)


def _whole(query: Query) -> Query:
    """Pages are those of workflows, not of deployments."""
    wanted = frozenset({"workflows"})
    return replace(query, size=EVERYTHING.size, offset=0, sort=(), fields=wanted)


def _union(flows: Iterable[Sequence[Flow]]) -> list[Flow]:
    return list({each["name"]: each for listed in flows for each in listed}.values())


def _common(flows: Sequence[Sequence[Flow]]) -> list[Flow]:
    names = [{each["name"] for each in listed} for listed in flows]
    common = set.intersection(*names) if names else set()
    return [each for each in _union(flows) if each["name"] in common]


def _paged(items: Sequence[Flow], query: Query) -> dict[str, Any]:
    return envelope(items[query.offset : query.offset + query.size], len(items), query)
