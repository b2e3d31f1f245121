"""What is sent again, when, and how often; the waits are only noted."""

from collections.abc import Callable
from pathlib import Path
from ssl import SSLCertVerificationError
from typing import Any

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import (
    CloudifyClientError,
    MaintenanceModeActiveError,
    ServerTimeout,
    ServerUnreachable,
)
from cloudify_rest_client.retries import Retries, asked_pause

Answer = httpx.Response | Exception


def answering(wire: Wire, call: str, *answers: Answer) -> None:
    """Each in its turn, the last one for ever."""
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        found = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(found, Exception):
            raise found
        return found

    wire.answers[call] = answer


def away(status: int = 503, **headers: str) -> httpx.Response:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, text="no server behind me", headers=names)


FINE = httpx.Response(200, json={"status": "OK"})


@pytest.mark.parametrize("status", [502, 503, 504])
def test_a_question_is_asked_again_while_the_server_is_away(
    status: int, client: CloudifyClient, wire: Wire, pauses: list[float]
) -> None:
    answering(wire, "GET /status", away(status), away(status), FINE)
    assert client.manager.get_status() == {"status": "OK"}
    assert pauses == [0.2, 0.4]


def test_it_is_asked_four_times_at_most(
    client: CloudifyClient, wire: Wire, pauses: list[float]
) -> None:
    answering(wire, "GET /status", away(502))
    with pytest.raises(CloudifyClientError, match="502"):
        client.manager.get_status()
    assert (len(wire.requests), pauses) == (4, [0.2, 0.4, 0.8])


def test_the_servers_own_wish_counts(
    client: CloudifyClient, wire: Wire, pauses: list[float]
) -> None:
    answering(wire, "GET /status", away(retry_after="7"), FINE)
    client.manager.get_status()
    assert pauses == [7.0]


def test_who_asks_for_too_much_gets_no_second_request(
    client: CloudifyClient, wire: Wire, pauses: list[float]
) -> None:
    answering(wire, "GET /status", away(retry_after="3600"))
    with pytest.raises(CloudifyClientError, match="503"):
        client.manager.get_status()
    assert (len(wire.requests), pauses) == (1, [])


def test_maintenance_is_an_answer_and_no_outage(client: CloudifyClient, wire: Wire) -> None:
    body = {"message": "in maintenance", "error_code": "maintenance_mode_active"}
    wire.on("GET /deployments/d", body, status=503)
    with pytest.raises(MaintenanceModeActiveError):
        client.deployments.get("d")
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    ("request_line", "ask"),
    [
        ("POST /executions", lambda c: c.executions.start("d", "install")),
        ("PUT /deployments/d", lambda c: c.deployments.create("b", "d")),
        ("PATCH /node-instances/i", lambda c: c.node_instances.update("i", "started")),
        ("DELETE /deployments/d", lambda c: c.deployments.delete("d")),
        ("DELETE /executions", lambda c: c.executions.delete(keep_last=1)),
        ("PUT /secrets/s", lambda c: c.secrets.create("s", "v")),
    ],
)
@pytest.mark.parametrize(
    "trouble", [away(503, retry_after="1"), httpx.ReadError("reset"), httpx.RemoteProtocolError("")]
)
def test_what_may_have_happened_is_never_done_twice(
    trouble: Answer,
    request_line: str,
    ask: Callable[[CloudifyClient], Any],
    client: CloudifyClient,
    wire: Wire,
) -> None:
    answering(wire, request_line, trouble)
    with pytest.raises(CloudifyClientError):
        ask(client)
    assert len(wire.requests) == 1


def test_what_never_left_is_sent_again_whatever_it_is(
    client: CloudifyClient, wire: Wire, pauses: list[float]
) -> None:
    started = httpx.Response(201, json={"id": "e"})
    answering(wire, "POST /executions", httpx.ConnectError("refused"), started)
    assert client.executions.start("d", "install").id == "e"
    assert pauses == [0.2]


def test_a_start_with_a_key_happens_once_and_so_it_is_sent_again(
    client: CloudifyClient, wire: Wire, pauses: list[float]
) -> None:
    started = httpx.Response(201, json={"id": "e"})
    answering(wire, "POST /executions", httpx.ReadError("reset"), started)
    assert client.executions.start("d", "install", idempotency_key="k").id == "e"
    assert [each.headers["idempotency-key"] for each in wire.requests] == ["k", "k"]
    assert pauses == [0.2]


@pytest.mark.parametrize(
    ("troubles", "may_have_arrived"),
    [
        ([httpx.ConnectError("refused")] * 4, False),
        ([httpx.ReadError("reset"), *[httpx.ConnectError("refused")] * 3], True),
    ],
)
def test_what_is_given_up_may_have_arrived(
    troubles: list[Answer], may_have_arrived: bool, client: CloudifyClient, wire: Wire
) -> None:
    answering(wire, "POST /executions", *troubles)
    with pytest.raises(ServerUnreachable) as caught:
        client.executions.start("d", "install", idempotency_key="k")
    assert caught.value.may_have_arrived is may_have_arrived


def test_a_streamed_upload_that_never_left_is_sent_again_whole(
    client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    (package := tmp_path / "greeter.wgn").write_bytes(b"wagon")

    def refuse_once() -> Any:
        yield httpx.ConnectError("refused")
        yield httpx.Response(201, json={"id": "p"})

    answers = refuse_once()

    def answer(request: httpx.Request) -> httpx.Response:
        found = next(answers)
        if isinstance(found, Exception):
            raise found
        assert request.read() == b"wagon"
        return found

    session = httpx.Client(transport=httpx.MockTransport(answer))
    patient = CloudifyClient(session=session, retries=Retries(wait=lambda _: None))
    patient.plugins.upload(str(package))


@pytest.mark.parametrize(
    ("request_line", "ask"),
    [
        ("POST /searches/blueprints", lambda c: c.blueprints.list(filter_rules=[{"key": "a"}])),
        ("POST /evaluate/functions", lambda c: c.evaluate.functions("d", {}, {})),
        ("PUT /secrets/s", lambda c: c.secrets.create("s", "v", update_if_exists=True)),
        ("DELETE /secrets/s", lambda c: c.secrets.delete("s")),
    ],
)
def test_what_may_be_done_twice_is_sent_again(
    request_line: str, ask: Callable[[CloudifyClient], Any], client: CloudifyClient, wire: Wire
) -> None:
    done = httpx.Response(200, json={"items": [], "payload": {}})
    answering(wire, request_line, httpx.ReadError("reset"), away(502), done)
    ask(client)
    assert len(wire.requests) == 3


def test_a_deletion_whose_answer_got_lost_is_done(client: CloudifyClient, wire: Wire) -> None:
    missing = httpx.Response(404, json={"message": "not found", "error_code": "not_found_error"})
    answering(wire, "DELETE /secrets/s", httpx.ReadError("reset"), missing)
    client.secrets.delete("s")
    answering(wire, "DELETE /secrets/s", missing)
    with pytest.raises(CloudifyClientError, match="404"):
        client.secrets.delete("s")


def test_an_answer_that_takes_too_long_is_not_asked_for_again(
    client: CloudifyClient, wire: Wire
) -> None:
    answering(wire, "GET /status", httpx.ReadTimeout("slow"))
    with pytest.raises(ServerTimeout, match="http://localhost:80 took too long"):
        client.manager.get_status()
    assert len(wire.requests) == 1


def test_a_certificate_that_is_not_trusted_is_said_at_once(
    client: CloudifyClient, wire: Wire
) -> None:
    error = httpx.ConnectError("self-signed certificate")
    error.__cause__ = SSLCertVerificationError(1, "self-signed certificate")
    answering(wire, "GET /status", error)
    with pytest.raises(ServerUnreachable, match=r"not trusted.*as `cert`"):
        client.manager.get_status()
    assert len(wire.requests) == 1


def test_pauses_double_and_are_shortened_by_chance() -> None:
    retries = Retries(attempts=99, first=1, longest=5, chance=lambda: 0.0)
    assert [retries.pause(sent) for sent in (1, 2, 3, 4, 50)] == [0.5, 1, 2, 2.5, 2.5]
    assert Retries(attempts=1).pause(1) is None


def test_a_wish_may_be_a_moment() -> None:
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    assert asked_pause({"retry-after": "Wed, 21 Oct 2026 07:28:09 GMT", "date": date}) == 9
    assert asked_pause({"retry-after": "Wed, 21 Oct 2026 07:00:00 GMT", "date": date}) == 0
    assert asked_pause({"retry-after": "soon", "date": date}) is None
    assert asked_pause({}) is None
