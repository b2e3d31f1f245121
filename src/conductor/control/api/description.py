"""The OpenAPI document: what every route has in common, so that no route has to say it."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, ConfigDict

_INTRODUCTION = """
Send a user name and a password (Basic), or a token as `Authentication-Token`, and the name of a
tenant as `Tenant`. Errors have a `message` for people and an `error_code` for programs; with
`Accept: application/problem+json` they are problem details (RFC 9457) as well. `X-Request-ID` comes
back, and stands in the server's log. Answers to GET have an `ETag`; with `If-None-Match` a known
one costs a 304.
"""
_OPEN = ("/ok", "/healthz", "/readyz")
_EXAMPLES: Mapping[str, tuple[str, str, str]] = {
    "400": (
        "Something in the request cannot be used.",
        "bad_parameters_error",
        "_size takes a whole number from 0 on, not 'many'",
    ),
    "401": (
        "There are no credentials, or they do not hold.",
        "unauthorized_error",
        "no credentials: send a user name and password, or a token",
    ),
    "403": (
        "The caller may not do this, or named no tenant.",
        "forbidden_error",
        "name a tenant: send its name in the header Tenant",
    ),
    "404": ("There is no such thing.", "not_found_error", "deployment 'web' not found"),
    "405": (
        "The thing is in use.",
        "blueprint_in_use",
        "blueprint 'base' is imported by: web",
    ),
    "409": (
        "It exists already, or changed meanwhile.",
        "conflict_error",
        "secret 'password' exists already; update it, or delete it first",
    ),
    "413": (
        "The request is too large.",
        "bad_parameters_error",
        "the body of a request may have 60 MB",
    ),
    "500": (
        "The server failed; `server_traceback` is for administrators.",
        "internal_server_error",
        "the server failed at this request; its log tells more under 4f0c",
    ),
    "503": (
        "The database cannot be used now: try again.",
        "internal_server_error",
        "the database cannot be used now: database is locked",
    ),
}
_READING = ("400", "401", "403", "404", "500", "503")


class ErrorBody(BaseModel):
    """What every refusal and failure answers with."""

    model_config = ConfigDict(title="Error")

    message: str
    error_code: str
    server_traceback: str | None = None


def describe(app: FastAPI) -> None:
    """Make the app's document, once it is asked for."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]  # the documented way to do it


def _document(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(
        title=app.title, version=app.version, routes=app.routes, description=_INTRODUCTION
    )
    parts = made.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    schemas["Error"] = ErrorBody.model_json_schema()
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    parts["securitySchemes"] = {
        "password": {"type": "http", "scheme": "basic"},
        "token": {"type": "apiKey", "in": "header", "name": "Authentication-Token"},
        "execution": {"type": "apiKey", "in": "header", "name": "Execution-Token"},
    }
    for path, verbs in made["paths"].items():
        for verb, operation in verbs.items():
            _complete(path, verb, operation, list(parts["securitySchemes"]))
    return made


def _complete(path: str, verb: str, operation: dict[str, Any], credentials: list[str]) -> None:
    answers = operation.setdefault("responses", {})
    answers.pop("422", None)  # what does not validate is a 400 here
    if path.endswith(_OPEN):
        return
    operation["security"] = [{name: []} for name in credentials]
    for status in _EXAMPLES if verb != "get" else _READING:
        answers.setdefault(status, _error(*_EXAMPLES[status]))
    if verb == "get":
        answers.setdefault("304", {"description": "It is as `If-None-Match` knows it."})


def _error(description: str, code: str, message: str) -> dict[str, Any]:
    example = {"message": message, "error_code": code, "server_traceback": None}
    schema = {"$ref": "#/components/schemas/Error"}
    return {
        "description": description,
        "content": {"application/json": {"schema": schema, "example": example}},
    }
