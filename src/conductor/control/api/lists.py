"""The dependencies of list routes: the query with the server's page size."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.grammar import is_true, read_query
from conductor.control.services.filter_rules import IS_ENVIRONMENT
from conductor.control.services.label_names import Labelled
from conductor.control.services.listing import Query
from conductor.domain.errors import NotFound
from conductor.domain.filter_rule import FilterRule

_GROUPS = ("_group_id", "deployment_group_id")


def _query(request: Request, services: Services) -> Query:
    return read_query(request, size=services.config.default_page_size)


def _blueprints_query(request: Request, caller: Authenticated, services: Services) -> Query:
    query = _query(request, services)
    identifier = request.query_params.get("_filter_id")
    if not identifier:
        return query
    return replace(query, rules=services.filters.rules(caller, Labelled.BLUEPRINTS, identifier))


def _deployments_query(request: Request, caller: Authenticated, services: Services) -> Query:
    """What lists of deployments, and of what they have, understand beyond the others."""
    asked = request.query_params
    for name in _GROUPS:
        if identifier := asked.get(name):  # there are no groups yet, so it is in none
            raise NotFound("deployment group", identifier)
    query = read_query(request, not_filters=_GROUPS, size=services.config.default_page_size)
    rules: list[FilterRule] = []
    if identifier := asked.get("_filter_id"):
        rules += services.filters.rules(caller, Labelled.DEPLOYMENTS, identifier)
    if is_true(asked.get("_environments_only")):
        rules.append(IS_ENVIRONMENT)
    return replace(query, rules=rules, needed_by=asked.get("_dependencies_of"))


Listed = Annotated[Query, Depends(_query)]
BlueprintsListed = Annotated[Query, Depends(_blueprints_query)]
DeploymentsListed = Annotated[Query, Depends(_deployments_query)]
