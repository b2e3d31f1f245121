"""The OpenAPI document: what routes say, and what they have in common so that none says it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from conductor.control.api.answers import JSON, Answer, answer_of
from conductor.control.api.body_examples import add_example
from conductor.control.api.headers import ETAG, HEADERS, REQUEST_ID
from conductor.control.api.parameters import (
    BYPASS,
    INCLUDE,
    TENANT,
    Parameter,
    documented_parameters,
)
from conductor.control.api.refusals import IN_MAINTENANCE, Refusals
from conductor.control.api.schemas import Shapes
from conductor.control.services.errors import NoSuchIncludeField

_INTRODUCTION = """
Send a user name and a password (Basic), or a token as `Authentication-Token`, and the name of a
tenant as `Tenant`. Errors have a `message` for people and an `error_code` for programs; with
`Accept: application/problem+json` they are problem details (RFC 9457) as well. `X-Request-ID` comes
back, and stands in the server's log. Answers to GET have an `ETag`; with `If-None-Match` a known
one costs a 304.
"""
_SECURITY = {
    "password": {"type": "http", "scheme": "basic"},
    "token": {"type": "apiKey", "in": "header", "name": "Authentication-Token"},
    "execution": {"type": "apiKey", "in": "header", "name": "Execution-Token"},
}
_KNOWN = "It is as `If-None-Match` knows it."
Routers = Iterable[tuple[str, APIRouter]]


def describe(app: FastAPI, routers: Routers) -> None:
    """Make the app's document, once it is asked for. Fails for a route that does not say what it
    answers."""
    described = list(_described(routers))

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app, described)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the documented way to do it


@dataclass(frozen=True)
class _Described:
    """A route where the app has it, and what it says that it answers."""

    path: str
    route: APIRoute
    answer: Answer

    @property
    def parameters(self) -> list[Parameter]:
        return documented_parameters(self.route.dependant)

    @property
    def refusals(self) -> list[type[BaseException]]:
        has_fields = INCLUDE in self.parameters
        special = [*self.answer.refusals, *([NoSuchIncludeField] if has_fields else [])]
        return [*special, *(IN_MAINTENANCE if BYPASS in self.parameters else ())]

    @property
    def is_open(self) -> bool:
        """To everybody."""
        return TENANT not in self.parameters

    @property
    def status(self) -> str:
        return str(self.route.status_code or 200)


def _described(routers: Routers) -> Iterator[_Described]:
    for prefix, router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute) and route.include_in_schema:
                yield _Described(prefix + route.path_format, route, answer_of(route.endpoint))


def _document(app: FastAPI, described: list[_Described]) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, routes=app.routes, description=_INTRODUCTION
    )
    bodies = made.get("components", {}).get("schemas", {})
    parts = _Parts(Shapes([each.answer.shape for each in described], bodies))
    for each in described:
        for method in each.route.methods or ():
            parts.complete(made["paths"][each.path][method.lower()], method, each)
    made["components"] = parts.components()
    return made


class _Parts:
    """What operations refer to, gathered while they are completed."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._refusals = Refusals()
        self._parameters: dict[str, Parameter] = {}

    def components(self) -> dict[str, Any]:
        return {
            "schemas": dict(sorted(self._shapes.parts.items())),
            "parameters": self._parameters,
            "responses": self._refusals.answers,
            "headers": HEADERS,
            "securitySchemes": _SECURITY,
        }

    def complete(self, operation: dict[str, Any], method: str, told: _Described) -> None:
        operation["parameters"] = self._all_parameters(operation.get("parameters", []), told)
        if "requestBody" in operation:
            add_example(operation["requestBody"])
        said = operation["responses"]
        said.pop("422", None)  # what does not validate is a 400 here
        said[told.status] = self._success(said[told.status], method, told)
        if told.answer.may_replace:
            said["200"] = {**said[told.status], "description": "It took the place of another."}
        if told.answer.may_be_empty:
            said["204"] = {"description": "There was nothing to do."}
        if told.answer.may_be_unchanged:
            said["304"] = {"description": "It is so already."}
        if method == "GET" and told.answer.media_type == JSON:
            said["304"] = {"description": _KNOWN, "headers": REQUEST_ID | ETAG}
        for each in said.values():
            each.setdefault("headers", REQUEST_ID)
        if not told.is_open:
            operation["security"] = [{name: []} for name in _SECURITY]
            said |= self._refusals.of(told.refusals, changes=method != "GET")

    def _all_parameters(self, own: list[Parameter], told: _Described) -> list[Parameter]:
        names = {each["name"] for each in own}
        shared = {each["name"]: each for each in told.parameters if each["name"] not in names}
        self._parameters |= shared
        return own + [{"$ref": f"#/components/parameters/{name}"} for name in shared]

    def _success(self, said: dict[str, Any], method: str, told: _Described) -> dict[str, Any]:
        is_tagged = method == "GET" and told.answer.media_type == JSON
        answer = {"headers": REQUEST_ID | (ETAG if is_tagged else {}), **said}
        answer.pop("content", None)
        if told.answer.shape is not None:
            content = self._shapes.content(told.answer, has_parts=INCLUDE in told.parameters)
            answer["content"] = {told.answer.media_type: content}
        return answer
