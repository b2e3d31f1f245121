"""What goes over the wire between a script and the context of its operation (framework §2.10)."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest
from sdk.records import Records, operation_context

from conductor.runtime.host.ctx_client import client_req
from conductor.runtime.host.ctx_proxy import HTTPCtxProxy, StubCtxProxy, get_unused_port
from conductor.runtime.host.script_verdict import ScriptVerdict
from conductor.runtime.sdk.context import CloudifyContext


@pytest.fixture
def ctx(records: Records) -> CloudifyContext:
    return CloudifyContext(operation_context(), records)


@pytest.fixture
def proxy(ctx: CloudifyContext) -> Iterator[HTTPCtxProxy]:
    opened = HTTPCtxProxy(ctx)
    yield opened
    opened.close()


def asked(proxy: HTTPCtxProxy, *args: Any) -> Any:
    """By any HTTP client."""
    body = json.dumps({"args": args}).encode()
    with urllib.request.urlopen(proxy.socket_url, body, timeout=10) as answer:  # noqa: S310 - ours
        assert answer.headers["Content-Type"] == "application/json"
        return json.load(answer)


def test_an_answer_is_a_result_with_its_payload(proxy: HTTPCtxProxy) -> None:
    assert asked(proxy, "instance", "runtime-properties", "port") == {
        "type": "result",
        "payload": 80,
    }
    assert asked(proxy, "instance", "runtime-properties", "list", [1, {"a": None}]) == {
        "type": "result",
        "payload": None,
    }


def test_an_error_says_its_type_its_message_and_where_it_came_from(proxy: HTTPCtxProxy) -> None:
    answer = asked(proxy, "instance", "runtime-properties", "a.b")
    assert answer["type"] == "error"
    assert answer["payload"].keys() == {"type", "message", "traceback"}
    assert answer["payload"]["type"] == "RuntimeError"
    assert answer["payload"]["message"] == "illegal path: a.b"
    assert "Traceback" in answer["payload"]["traceback"]


@pytest.mark.parametrize("word", ["abort-operation", "retry_operation"])
def test_the_end_of_an_operation_stops_its_script(
    ctx: CloudifyContext, proxy: HTTPCtxProxy, word: str
) -> None:
    ScriptVerdict(ctx)
    assert asked(proxy, word, "no disk") == {
        "type": "stop_operation",
        "payload": {"message": "no disk"},
    }


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"words": []}'])
def test_a_question_that_is_none_is_answered_with_an_error(
    proxy: HTTPCtxProxy, body: bytes
) -> None:
    with urllib.request.urlopen(proxy.socket_url, body, timeout=10) as answer:  # noqa: S310 - ours
        assert json.load(answer)["type"] == "error"


def test_a_proxy_may_be_given_its_port(ctx: CloudifyContext) -> None:
    port = get_unused_port()
    given = HTTPCtxProxy(ctx, port)
    try:
        assert given.port == port
        assert f":{port}/" in given.socket_url
        assert client_req(given.socket_url, ["node", "id"]) == "web"
    finally:
        given.close()
        given.close()  # as often as one likes


def test_without_a_proxy_there_is_no_address() -> None:
    stub = StubCtxProxy()
    stub.close()
    assert stub.socket_url == ""
