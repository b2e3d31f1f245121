"""The errors in the API's document: which a route answers with, and how they look."""

from collections.abc import Collection, Iterator, Mapping
from http import HTTPStatus
from typing import Any, NotRequired, TypedDict

from conductor.blueprint.errors import UnknownInputError, UnknownSecretError
from conductor.control.api.answers import JSON
from conductor.control.api.errors import CODES
from conductor.control.api.headers import REQUEST_ID
from conductor.control.api.problems import PROBLEM
from conductor.control.services import errors as services
from conductor.control.services.work import StorageUnavailable
from conductor.domain import errors as domain

UNEVALUATED = (services.EvaluationFailed, UnknownSecretError, UnknownInputError)
IN_MAINTENANCE = (services.EnteringMaintenance, services.MaintenanceActive)
BAD = "bad_parameters_error"
INTERNAL = "internal_server_error"


class ErrorShape(TypedDict):
    """What every refusal and failure answers with: `message` is for people, `error_code` for
    programs, `server_traceback` for administrators when the server failed. `err_filter_rule` and
    `err_reason` tell which rule of a filter cannot be used."""

    message: str
    error_code: str
    server_traceback: str | None
    err_filter_rule: NotRequired[Any]
    err_reason: NotRequired[str]


class ProblemShape(ErrorShape):
    """The same as problem details (RFC 9457), for `Accept: application/problem+json`."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


_EXAMPLES: Mapping[tuple[int, str], str] = {
    (400, BAD): "_size takes a whole number from 0 on, not 'many'",
    (401, "unauthorized_error"): "no credentials: send a user name and password, or a token",
    (403, "forbidden_error"): "name a tenant: send its name in the header Tenant",
    (404, "not_found_error"): "deployment 'web' not found",
    (405, "blueprint_in_use"): "blueprint 'base' is imported by: web",
    (408, BAD): "nothing of the body came for 30 seconds: send it again",
    (409, "conflict_error"): "secret 'password' exists already; update it, or delete it first",
    (413, BAD): "the body of a request may have 60 MB",
    (500, INTERNAL): "the server failed at this request; its log tells more under 4f0c",
    (503, INTERNAL): "the database cannot be used now: database is locked",
}
_DESCRIPTIONS: Mapping[int, str] = {
    400: "Something in the request cannot be used.",
    401: "There are no credentials, or they do not hold.",
    403: "The caller may not do this, or named no tenant.",
    404: "There is no such thing.",
    405: "The thing is in use.",
    408: "The rest of the body did not come.",
    409: "It exists already, or changed meanwhile.",
    413: "The request is too large.",
    500: "The server failed; `server_traceback` is for administrators.",
    503: "The database cannot be used now, or the manager is in maintenance: try again later.",
}
_ALWAYS = (domain.InvalidInput, services.Unauthorized, services.Forbidden, domain.NotFound)


class Refusals:
    """`answers` are the document's answers by name: many routes refuse in the same way."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, Any]] = {}

    def of(
        self, special: Collection[type[BaseException]], *, changes: bool
    ) -> dict[str, dict[str, str]]:
        """By status; `changes` for a route that does more than to read."""
        codes: dict[int, dict[str, str]] = {}
        for status, code, sentence in _all_of(special, changes=changes):
            codes.setdefault(status, {}).setdefault(code, sentence)
        return {str(status): self._named(status, known) for status, known in sorted(codes.items())}

    def _named(self, status: int, codes: Mapping[str, str]) -> dict[str, str]:
        name = ".".join([str(status), *codes])
        self.answers.setdefault(name, _answer(status, codes))
        return {"$ref": f"#/components/responses/{name}"}


def _all_of(
    special: Collection[type[BaseException]], *, changes: bool
) -> Iterator[tuple[int, str, str]]:
    kinds = [*_ALWAYS, StorageUnavailable, *special]
    kinds += [domain.Conflict, services.TooLarge] if changes else []
    for kind in kinds:
        status, code = CODES[kind]
        yield status, code, _EXAMPLES.get((status, code)) or _first_line(kind)
    for status, code in [(500, INTERNAL)] + ([(408, BAD)] if changes else []):
        yield status, code, _EXAMPLES[status, code]


def _first_line(kind: type[BaseException]) -> str:
    return (kind.__doc__ or kind.__name__).partition("\n")[0]


def _answer(status: int, codes: Mapping[str, str]) -> dict[str, Any]:
    said = {"properties": {"error_code": {"enum": list(codes)}}}
    errors = {code: _error(code, sentence) for code, sentence in codes.items()}
    problems = {code: _problem(status, error) for code, error in errors.items()}
    return {
        "description": _DESCRIPTIONS[status],
        "headers": REQUEST_ID,
        "content": {
            JSON: _content("Error", said, errors),
            PROBLEM: _content("Problem", said, problems),
        },
    }


def _content(name: str, said: dict[str, Any], examples: dict[str, Any]) -> dict[str, Any]:
    schema = {"allOf": [{"$ref": f"#/components/schemas/{name}"}, said]}
    return {"schema": schema, "examples": {code: {"value": it} for code, it in examples.items()}}


def _error(code: str, sentence: str) -> dict[str, Any]:
    return {"message": sentence, "error_code": code, "server_traceback": None}


def _problem(status: int, error: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": error["message"],
        "instance": "/api/v3.1/deployments/web",
        **error,
    }
