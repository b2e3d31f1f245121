import pickle

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client import exceptions
from cloudify_rest_client.client import CloudifyClient, HTTPClient


def test_credentials_and_tenant_go_with_every_request(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /status", {"status": "OK"})
    client.manager.get_status()
    headers = wire.requests[0].headers
    assert headers["authorization"] == "Basic YW5uOnNlY3JldA=="
    assert headers["tenant"] == "dev"


def test_the_version_is_asked_without_an_api_version(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /api/version", {"version": "7.0.5"})
    assert client.manager.get_version()["version"] == "7.0.5"


def test_an_ipv6_address_gets_its_brackets() -> None:
    assert HTTPClient("::1", 8100).base_url == "http://[::1]:8100/api/v3.1"


def test_a_query_of_none_is_left_out_and_a_list_repeats_its_key(
    client: CloudifyClient, wire: Wire
) -> None:
    wire.on("GET /executions", {"items": [], "metadata": {"pagination": {"total": 0}}})
    client.executions.list(deployment_id=None, status=["failed", "cancelled"], _include=["id"])
    query = wire.requests[0].url.params
    assert "deployment_id" not in query
    assert query.get_list("status") == ["failed", "cancelled"]
    assert query["_include"] == "id"


@pytest.mark.parametrize(("code", "kind"), sorted(exceptions.ERROR_MAPPING.items()))
def test_an_error_code_becomes_its_exception(
    code: str, kind: type, client: CloudifyClient, wire: Wire
) -> None:
    body = {"message": "no", "error_code": code, "server_traceback": "line 1"}
    wire.on("GET /deployments/d", body, status=400)
    with pytest.raises(kind, match=r"^400: no$") as caught:
        client.deployments.get("d")
    assert (caught.value.error_code, caught.value.server_traceback) == (code, "line 1")


def test_304_is_not_modified(client: CloudifyClient, wire: Wire) -> None:
    wire.on("POST /maintenance/activate", status=304)
    with pytest.raises(exceptions.NotModifiedError):
        client._client.post("/maintenance/activate")


def test_an_answer_that_is_not_json_says_so(client: CloudifyClient, wire: Wire) -> None:
    wire.answers["GET /status"] = lambda _: httpx.Response(200, text="<html>")
    with pytest.raises(exceptions.CloudifyClientError, match="did not answer in JSON"):
        client.manager.get_status()


def test_a_server_that_is_away_is_its_own_error(client: CloudifyClient, wire: Wire) -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    wire.answers["GET /status"] = refuse
    with pytest.raises(exceptions.ServerUnreachable, match="Nothing answers at http://localhost"):
        client.manager.get_status()


def test_a_get_is_sent_again_when_the_connection_was_dead(
    client: CloudifyClient, wire: Wire
) -> None:
    def die_once(request: httpx.Request) -> httpx.Response:
        if len(wire.requests) == 1:
            raise httpx.RemoteProtocolError("server disconnected")
        return httpx.Response(200, json={"status": "OK"})

    wire.answers["GET /status"] = die_once
    assert client.manager.get_status() == {"status": "OK"}


def test_a_post_is_never_sent_twice(client: CloudifyClient, wire: Wire) -> None:
    def die(request: httpx.Request) -> httpx.Response:
        raise httpx.RemoteProtocolError("server disconnected")

    wire.answers["POST /executions"] = die
    with pytest.raises(exceptions.ServerUnreachable):
        client.executions.start("d", "install")
    assert len(wire.requests) == 1


def test_an_error_travels_between_processes() -> None:
    body = {"message": "no", "error_code": "invalid_filter_rule", "err_reason": "unknown key"}
    error = exceptions.error_from_answer(400, body)
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes
    assert isinstance(copy, exceptions.InvalidFilterRule)
    assert (str(copy), copy.status_code, copy.err_reason) == ("400: no", 400, "unknown key")


def test_the_verbs_reach_what_has_no_sub_client(client: CloudifyClient, wire: Wire) -> None:
    api = client._client
    assert api.base_url == "http://localhost:80/api/v3.1"
    for verb in ("GET", "PUT", "POST", "PATCH", "DELETE"):
        wire.on(f"{verb} /things", {"verb": verb})
    assert api.get("/things", {"a": 1}, _include=["id"]) == {"verb": "GET"}
    assert api.put("/things", {"a": 1}, headers={"X-Why": "because"}) == {"verb": "PUT"}
    assert api.post("/things", data=b"raw", params={"b": 2}) == {"verb": "POST"}
    assert api.patch("/things", data=[1]) == {"verb": "PATCH"}
    assert api.delete("/things", expected_status_code=200) == {"verb": "DELETE"}
    got, put, posted, patched, _ = wire.requests
    assert dict(got.url.params) == {"a": "1", "_include": "id"}
    assert (put.content, put.headers["x-why"]) == (b'{"a": 1}', "because")
    assert (posted.content, dict(posted.url.params)) == (b"raw", {"b": "2"})
    assert (patched.content, patched.headers["content-type"]) == (b"[1]", "application/json")


def test_an_unexpected_code_is_an_error(client: CloudifyClient, wire: Wire) -> None:
    wire.on("POST /things", {"message": "made"}, status=201)
    with pytest.raises(exceptions.CloudifyClientError, match="201: made"):
        client._client.post("/things")
    client._client.post("/things", expected_status_code=(200, 201))
