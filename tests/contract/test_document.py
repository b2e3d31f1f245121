"""The OpenAPI document: nothing is left unsaid, and what it shows can be so."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from jsonschema import Draft202012Validator

from conductor.control.api.answers import Answer, Listing
from conductor.control.api.app import ROUTERS
from conductor.control.api.body_examples import EXAMPLES
from conductor.control.api.description import describe
from conductor.control.api.routes.sites import SiteShape
from conductor.control.api.schemas import Shapes
from contract.conftest import Manager

OPEN = ["/api/v3.1/ok", "/healthz", "/readyz"]
Operation = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    app = FastAPI(title="Conductor", version="0")
    for prefix, router in ROUTERS:
        app.include_router(router, prefix=prefix)
    describe(app, ROUTERS)
    return app.openapi()


def operations(document: dict[str, Any]) -> Iterator[tuple[str, Operation]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def answers(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for place, operation in operations(document):
        for status, said in operation["responses"].items():
            name = said.get("$ref", "").removeprefix("#/components/responses/")
            yield place, status, document["components"]["responses"][name] if name else said


def test_every_published_route_is_in_the_document(document: dict[str, Any]) -> None:
    published = {
        f"{method} {prefix}{route.path_format}"
        for prefix, router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute) and route.include_in_schema
        for method in route.methods or ()
    }
    assert published == {place for place, _ in operations(document)}


def test_a_route_that_does_not_say_what_it_answers_keeps_the_server_down() -> None:
    def forgetful() -> dict[str, Any]:
        return {}

    router = APIRouter()
    router.get("/forgetful")(forgetful)
    with pytest.raises(LookupError, match="forgetful does not say what it answers"):
        describe(FastAPI(), [("", router)])


def test_every_route_says_its_refusals_and_asks_for_credentials(document: dict[str, Any]) -> None:
    for place, operation in operations(document):
        said = set(operation["responses"])
        assert "422" not in said, place
        if place.partition(" ")[2] in OPEN:
            assert "security" not in operation, place
            continue
        assert {"400", "401", "403", "404", "500", "503"} <= said, place
        assert operation["security"] == [{"password": []}, {"token": []}, {"execution": []}], place
        if not place.startswith("GET"):
            assert {"408", "409", "413"} <= said, place


def test_every_answer_has_a_schema_and_examples_that_fit(document: dict[str, Any]) -> None:
    parts = {"components": document["components"]}
    for place, status, said in answers(document):
        assert said["description"], (place, status)
        assert "X-Request-ID" in said["headers"], (place, status)
        assert said.get("content") or status in ("204", "304"), (place, status)
        for media_type, content in said.get("content", {}).items():
            assert content["schema"], (place, status)
            examples = [each["value"] for each in content.get("examples", {}).values()]
            examples += [content["example"]] if "example" in content else []
            assert examples or not media_type.endswith("json"), (place, status)
            for example in examples:
                faults = Draft202012Validator({**content["schema"], **parts}).iter_errors(example)
                assert not [each.message for each in faults], (place, status)


def test_what_include_leaves_has_no_name_of_a_body() -> None:
    shapes = Shapes([Listing[SiteShape]], {"SitePart": {"type": "object"}})
    with pytest.raises(LookupError, match="the same name: SitePart"):
        shapes.content(Answer(Listing[SiteShape]), has_parts=True)


def test_every_json_body_has_an_example_that_fits(document: dict[str, Any]) -> None:
    parts, shown = {"components": document["components"]}, set()
    for place, operation in operations(document):
        content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
        if content:
            faults = Draft202012Validator({**content["schema"], **parts}).iter_errors(
                content["example"]
            )
            assert not [each.message for each in faults], place
            shown.add(repr(content["example"]))
    assert shown >= set(map(repr, EXAMPLES.values()))


def test_every_error_is_shown_as_problem_details_too(document: dict[str, Any]) -> None:
    for place, status, said in answers(document):
        if status >= "400" and place.partition(" ")[2] not in OPEN:
            assert set(said["content"]) == {"application/json", "application/problem+json"}


def test_the_document_follows_openapi(document: dict[str, Any]) -> None:
    """By the rules that can be checked here."""
    ids = [operation["operationId"] for _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for reference in _references(document):
        found: Any = document
        for word in reference.removeprefix("#/").split("/"):
            found = found[word]
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_lists_tell_their_grammar(document: dict[str, Any]) -> None:
    listing = document["paths"]["/api/v3.1/deployments"]["get"]["parameters"]
    names = {each.get("$ref", each.get("name", "")).rpartition("/")[2] for each in listing}
    assert {"_size", "_offset", "_sort", "_include", "_search", "_range", "Tenant"} < names
    assert document["components"]["parameters"]["_size"]["schema"]["minimum"] == 0


def test_the_server_hands_the_document_out(manager: Manager, document: dict[str, Any]) -> None:
    answer: httpx.Response = manager.http.get("/openapi.json")
    assert answer.json()["paths"].keys() == document["paths"].keys()


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for each in part.values():
            yield from _references(each)
    elif isinstance(part, list):
        for each in part:
            yield from _references(each)
