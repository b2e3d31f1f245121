"""The dependencies of list routes: the query with the server's page size."""

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.grammar import is_true, read_query
from conductor.control.api.parameters import LIST, OF_DEPLOYMENTS, STORED_FILTER, reads
from conductor.control.services.filter_rules import IS_ENVIRONMENT
from conductor.control.services.label_names import Labelled
from conductor.control.services.listing import Query
from conductor.domain.errors import NotFound
from conductor.domain.filter_rule import FilterRule
from conductor.domain.identity import Caller

_GROUPS = ("_group_id", "deployment_group_id", "execution_group_id")


@reads(*LIST)
async def _query(request: Request, services: Services) -> Query:
    _refuse_groups(request, "group")
    return read_query(request, size=services.config.current.default_page_size)


@reads(*LIST, STORED_FILTER)
async def _blueprints_query(request: Request, caller: Authenticated, services: Services) -> Query:
    query = read_query(request, size=services.config.current.default_page_size)
    rules = await _rules(request, caller, services, Labelled.BLUEPRINTS)
    return replace(query, rules=rules)


@reads(*OF_DEPLOYMENTS)
async def _deployments_query(request: Request, caller: Authenticated, services: Services) -> Query:
    """What lists of deployments, and of what they have, understand beyond the others."""
    asked = request.query_params
    _refuse_groups(request, "deployment group")
    query = read_query(request, not_filters=_GROUPS, size=services.config.current.default_page_size)
    rules = await _rules(request, caller, services, Labelled.DEPLOYMENTS)
    if is_true(asked.get("_environments_only")):
        rules.append(IS_ENVIRONMENT)
    return replace(query, rules=rules, needed_by=asked.get("_dependencies_of"))


def _refuse_groups(request: Request, kind: str) -> None:
    """There are none yet, so that nothing is in the one that is named."""
    for name in _GROUPS:
        if identifier := request.query_params.get(name):
            raise NotFound(kind, identifier)


async def _rules(
    request: Request, caller: Caller, services: Services, noun: Labelled
) -> list[FilterRule]:
    identifier = request.query_params.get("_filter_id")
    if not identifier:
        return []
    return list(await run_in_threadpool(services.filters.rules, caller, noun, identifier))


Listed = Annotated[Query, Depends(_query)]
BlueprintsListed = Annotated[Query, Depends(_blueprints_query)]
DeploymentsListed = Annotated[Query, Depends(_deployments_query)]
