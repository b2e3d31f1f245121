from types import MappingProxyType
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from conductor.control.api.routing import Directory, JsonAnswer, Routes


def route(path: str, *methods: str) -> Route:
    async def answer(_request: Request) -> Response:
        return PlainTextResponse(path)

    return Route(path, answer, methods=methods or ("GET",))


def directory(*routes: Route) -> Directory:
    made = Directory("/api/v3.1")
    for each in routes:
        made.add([each], [each.path])
    return made


def asked(path: str, method: str = "GET") -> Scope:
    return {"type": "http", "path": path, "method": method, "root_path": ""}


def found(of: Directory, scope: Scope) -> tuple[Match, Any]:
    match, child = of.matches(scope)
    return match, child.get("conductor_entry")


def test_the_first_route_that_fits_answers() -> None:
    special, any_of_them = route("/api/v3.1/things/special"), route("/api/v3.1/things/{name}")
    of = directory(special, any_of_them, route("/healthz"))
    assert found(of, asked("/api/v3.1/things/special")) == (Match.FULL, special)
    assert found(of, asked("/api/v3.1/things/other")) == (Match.FULL, any_of_them)
    assert found(of, asked("/healthz"))[0] is Match.FULL
    for path in ("/api/v3.1/none", "/api/v3.1", "/things/special", "/", "", "//things/special"):
        assert found(of, asked(path)) == (Match.NONE, None)


def test_another_method_of_a_path_is_found_when_no_route_has_this_one() -> None:
    reads, writes = route("/things/{name}"), route("/things/{name}", "PUT")
    of = directory(reads, writes)
    assert found(of, asked("/things/a", "PUT")) == (Match.FULL, writes)
    assert found(of, asked("/things/a", "DELETE")) == (Match.PARTIAL, reads)


def test_what_a_route_returns_is_written_with_its_status() -> None:
    routes = Routes()

    @routes.post("/things", status_code=201)
    def make() -> dict[str, Any]:
        return {"made": MappingProxyType({"é": (1, None)})}

    [made] = routes.routes
    answer = endpoint(made)()
    assert (answer.status_code, answer.body) == (201, '{"made":{"é":[1,null]}}'.encode())
    assert answer.headers["content-type"] == "application/json"


def test_an_answer_that_a_route_made_itself_stays() -> None:
    routes, own = Routes(), Response(status_code=204)

    @routes.delete("/things")
    def forget() -> Response:
        return own

    assert endpoint(routes.routes[0])() is own


def test_what_has_no_form_in_json_is_no_answer() -> None:
    with pytest.raises(TypeError, match="object has no place in an answer"):
        JsonAnswer({"thing": object()})


def endpoint(of: BaseRoute) -> Any:
    return of.endpoint  # type: ignore[attr-defined]
