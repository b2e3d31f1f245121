"""Summaries: how many things there are, by the values of a field."""

from typing import Annotated, Any

from fastapi import Query

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import envelope
from conductor.control.api.lists import DeploymentsListed, Listed
from conductor.control.api.routing import Routes
from conductor.control.services.stores.store import Count
from conductor.control.services.summaries import Summarized

router = Routes(tags=["summaries"])
Target = Annotated[str, Query(alias="_target_field")]
Sub = Annotated[str | None, Query(alias="_sub_field")]


@router.get("/summary/deployments")
@answers(Listing[dict[str, Any]])
def summarize_deployments(
    caller: Authenticated,
    services: Services,
    query: DeploymentsListed,
    target: Target,
    sub: Sub = None,
) -> dict[str, Any]:
    kind = Summarized.DEPLOYMENTS
    page = services.summaries.page(caller, kind, query, target, sub)
    return envelope([_shape(kind, each, target, sub) for each in page.items], page.total, query)


@router.get("/summary/{kind}")
@answers(Listing[dict[str, Any]])
def summarize(
    caller: Authenticated,
    services: Services,
    kind: Summarized,
    query: Listed,
    target: Target,
    sub: Sub = None,
) -> dict[str, Any]:
    """`{field: value, kind: how many}`, and with a sub-field `by <sub-field>: [...]` within."""
    page = services.summaries.page(caller, kind, query, target, sub)
    return envelope([_shape(kind, each, target, sub) for each in page.items], page.total, query)


def _shape(kind: Summarized, count: Count, field: str, sub: str | None) -> dict[str, Any]:
    shape: dict[str, Any] = {field: count.value, str(kind): count.count}
    if sub:
        shape[f"by {sub}"] = [_shape(kind, each, sub, None) for each in count.parts]
    return shape
