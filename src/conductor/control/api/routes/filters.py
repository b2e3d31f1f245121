"""Stored filters of deployments and of blueprints."""

from collections.abc import Sequence
from typing import Any, TypedDict

from fastapi import Response
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.services.errors import IllegalAction, InvalidFilterRule
from conductor.control.services.label_names import Labelled
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.origin import Origin
from conductor.control.services.shapes import Moment, moment
from conductor.domain.filter_rule import ATTRIBUTE, LABEL, FilterRule
from conductor.domain.stored_filter import StoredFilter

router = Routes(tags=["filters"])


class FilterBody(BaseModel):
    filter_rules: Sequence[Any]
    visibility: str | None = None
    created_at: str | None = None
    created_by: str | None = None


class FilterChange(BaseModel):
    filter_rules: Sequence[Any] | None = None
    visibility: str | None = None


class RuleShape(TypedDict):
    type: str
    key: str
    operator: str
    values: list[str]


class FilterShape(CommonShape):
    """All rules, and again by their types."""

    id: str
    value: list[RuleShape]
    labels_filter_rules: list[RuleShape]
    attrs_filter_rules: list[RuleShape]
    is_system_filter: bool
    created_at: Moment
    updated_at: Moment
    created_by: str | None


def _rule(rule: FilterRule) -> dict[str, Any]:
    values = list(rule.values)
    return {"type": rule.type, "key": rule.key, "operator": rule.operator, "values": values}


def _shape(stored: StoredFilter) -> dict[str, Any]:
    return {
        "id": stored.id,
        "value": [_rule(each) for each in stored.rules],
        "labels_filter_rules": [_rule(each) for each in stored.rules if each.type == LABEL],
        "attrs_filter_rules": [_rule(each) for each in stored.rules if each.type == ATTRIBUTE],
        "is_system_filter": stored.is_system,
        "created_at": moment(stored.created_at),
        "updated_at": moment(stored.updated_at or stored.created_at),
        "created_by": stored.created_by,
        **common_shape(stored.tenant, stored.visibility),
    }


@router.get("/filters/{kind}")
@answers(Listing[FilterShape])
def list_filters(
    caller: Authenticated, services: Services, kind: Labelled, query: Listed, include: Included
) -> dict[str, Any]:
    page = services.filters.page(caller, kind, query)
    return envelope([include(_shape(each)) for each in page.items], page.total, query)


@router.get("/filters/{kind}/{filter_id}")
@answers(FilterShape)
def get_filter(
    caller: Authenticated, services: Services, kind: Labelled, filter_id: str, include: Included
) -> dict[str, Any]:
    return include(_shape(services.filters.get(caller, kind, filter_id)))


@router.put("/filters/{kind}/{filter_id}")
@answers(FilterShape, InvalidFilterRule)
def create_filter(
    caller: Authenticated, services: Services, kind: Labelled, filter_id: str, body: FilterBody
) -> dict[str, Any]:
    """Rules as searches take them; all of them have to hold."""
    origin = Origin(read_moment(body.created_at), body.created_by)
    made = services.filters.create(
        caller, kind, filter_id, body.filter_rules, body.visibility, origin
    )
    return _shape(made)


@router.patch("/filters/{kind}/{filter_id}")
@answers(FilterShape, InvalidFilterRule, IllegalAction)
def change_filter(
    caller: Authenticated, services: Services, kind: Labelled, filter_id: str, body: FilterChange
) -> dict[str, Any]:
    """Rules of one type alone take the place of those of that type, and leave the others."""
    changed = services.filters.update(caller, kind, filter_id, body.filter_rules, body.visibility)
    return _shape(changed)


@router.delete("/filters/{kind}/{filter_id}", status_code=204)
@answers(None, IllegalAction)
def delete_filter(
    caller: Authenticated, services: Services, kind: Labelled, filter_id: str
) -> Response:
    services.filters.delete(caller, kind, filter_id)
    return Response(status_code=204)
