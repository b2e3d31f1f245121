"""Lists by filter rules: the grammar of lists in the query, the rules in the body."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import AllTenants, Included, envelope
from conductor.control.api.lists import DeploymentsListed, Listed
from conductor.control.api.routing import Routes
from conductor.control.api.secret_shapes import SecretShape, secret_shape
from conductor.control.api.shapes import DeploymentShape, deployment_shape
from conductor.control.services.errors import InvalidFilterRule
from conductor.control.services.filter_rules import read_rules

router = Routes(tags=["searches"])


class SearchBody(BaseModel):
    filter_rules: Sequence[Any] | None = None


@router.post("/searches/deployments")
@answers(Listing[DeploymentShape], InvalidFilterRule)
def search_deployments(
    caller: Authenticated,
    services: Services,
    query: DeploymentsListed,
    include: Included,
    body: SearchBody,
) -> dict[str, Any]:
    rules = read_rules("deployments", body.filter_rules)
    page = services.deployments.page(caller, replace(query, rules=[*query.rules, *rules]))
    return envelope([include(deployment_shape(each)) for each in page.items], page.total, query)


@router.post("/searches/secrets")
@answers(Listing[SecretShape], InvalidFilterRule)
def search_secrets(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    all_tenants: AllTenants,
    body: SearchBody,
) -> dict[str, Any]:
    """Without their values."""
    rules = read_rules("secrets", body.filter_rules)
    wanted = replace(query, rules=[*query.rules, *rules])
    page = services.secrets.page(caller, wanted, of_all_tenants=all_tenants)
    return envelope([include(secret_shape(each)) for each in page.items], page.total, wanted)
