"""The parameters that dependencies read from requests by themselves, for the API's document."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from fastapi.dependencies.models import Dependant

Parameter = dict[str, Any]
Dependency = TypeVar("Dependency", bound=Callable[..., Any])
_ATTRIBUTE = "parameters"
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_BOOLEAN = {"type": "boolean", "default": False}


def in_query(name: str, schema: dict[str, Any], description: str) -> Parameter:
    return {
        "name": name,
        "in": "query",
        "required": False,
        "description": description,
        "schema": schema,
    }


def _whole(default: int | None = None) -> dict[str, Any]:
    said = {} if default is None else {"default": default}
    return {"type": "integer", "minimum": 0, **said}


TENANT: Parameter = {
    "name": "Tenant",
    "in": "header",
    "required": False,
    "description": "The tenant's name; `tenant` in the query does as well.",
    "schema": _TEXT,
    "example": "default_tenant",
}
BYPASS: Parameter = {
    "name": "X-BYPASS-MAINTENANCE",
    "in": "header",
    "required": False,
    "description": "Any text lets an administrator change things during maintenance.",
    "schema": _TEXT,
}
INCLUDE = in_query("_include", _TEXT, "The fields of the answer, with commas between them.")
ALL_TENANTS = in_query("_all_tenants", _BOOLEAN, "Those of all tenants that the caller may use.")
STORED_FILTER = in_query("_filter_id", _TEXT, "The stored filter whose rules have to hold.")
FILTERS: Parameter = {
    **in_query("filters", {"type": "object", "additionalProperties": _TEXTS}, ""),
    "style": "form",
    "explode": True,
    "description": "Any other name is that of a field, and filters by its value; given several "
    "times it takes any of the values.",
}
PAGING = (
    in_query("_size", _whole(), "The items of a page; without it as many as the server says."),
    in_query("_offset", _whole(0), "The items before the page."),
    in_query("_sort", _TEXTS, "Fields to sort by, `-field` downwards."),
)
RANGE = in_query(
    "_range",
    {"type": "array", "items": {"type": "string", "pattern": "^[^,]+,[^,]*,[^,]*$"}},
    "`field,from,to`: moments in ISO 8601; a side may be blank.",
)
ALL_ITEMS = in_query("_get_all_results", _BOOLEAN, "All items in one page.")
LIST = (
    *PAGING,
    in_query("_search", _TEXT, "A part of the id, in any case."),
    in_query("_search_name", _TEXT, "A part of the name for people, in any case."),
    RANGE,
    ALL_ITEMS,
    ALL_TENANTS,
    FILTERS,
)
_GROUP = "The group that they are in."
OF_DEPLOYMENTS = (
    *LIST,
    STORED_FILTER,
    in_query("_environments_only", _BOOLEAN, "Only those that are environments."),
    in_query("_dependencies_of", _TEXT, "Only those that this deployment needs."),
    in_query("_group_id", _TEXT, _GROUP),
    in_query("deployment_group_id", _TEXT, _GROUP),
)


def reads(*parameters: Parameter) -> Callable[[Dependency], Dependency]:
    """`@reads(TENANT)` stands over a dependency that takes these from the request by itself."""

    def note(dependency: Dependency) -> Dependency:
        setattr(dependency, _ATTRIBUTE, parameters)
        return dependency

    return note


def documented_parameters(dependant: Dependant) -> list[Parameter]:
    """What the route's dependencies read by themselves, each once."""
    return list({each["name"]: each for each in _of(dependant)}.values())


def _of(dependant: Dependant) -> Iterator[Parameter]:
    for each in dependant.dependencies:
        yield from getattr(each.call, _ATTRIBUTE, ())
        yield from _of(each)
