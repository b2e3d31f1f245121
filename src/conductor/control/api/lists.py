"""The dependency of list routes: the query with the server's page size."""

from typing import Annotated

from fastapi import Depends, Request

from conductor.control.api.doors import Services
from conductor.control.api.grammar import read_query
from conductor.control.services.listing import Query


def _query(request: Request, services: Services) -> Query:
    return read_query(request, size=services.config.default_page_size)


Listed = Annotated[Query, Depends(_query)]
