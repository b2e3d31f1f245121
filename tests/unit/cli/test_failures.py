import re
from pathlib import Path
from ssl import SSLCertVerificationError

import click
import httpx
import pytest

from cli.conftest import Cfy, page
from conductor.cli import failures

PAGE = Path(__file__).parents[3] / "docs/reference/cli.md"
OURS = ("FAILED", "USAGE", "UNREACHABLE", "REFUSED", "NOT_FOUND", "TIMEOUT")
UNTRUSTED = httpx.ConnectError("certificate verify failed")
UNTRUSTED.__cause__ = SSLCertVerificationError("self-signed certificate")


def test_nothing_listening_is_a_sentence_with_the_remedy(cfy: Cfy) -> None:
    cfy.away("GET /status")
    result = cfy("status")
    assert result.exit_code == 3
    assert "Nothing answers at http://server.test:80" in result.output
    assert "conductor up" in result.output


@pytest.mark.parametrize(("status", "code"), [(400, 1), (401, 4), (403, 4), (404, 5), (500, 1)])
def test_answers_have_their_exit_codes(status: int, code: int, cfy: Cfy) -> None:
    cfy.on("GET /status", {"message": "no", "error_code": "some_error"}, status=status)
    result = cfy("status")
    assert (result.exit_code, "no" in result.output) == (code, True)


def test_the_servers_traceback_shows_with_v_only(cfy: Cfy) -> None:
    body = {"message": "broken", "error_code": "x", "server_traceback": "line 42"}
    cfy.on("GET /status", body, status=500)
    assert "line 42" not in cfy("status").output
    assert "line 42" in cfy("status", "-v").output


def test_the_page_has_all_exit_codes() -> None:
    table = PAGE.read_text().partition("## Exit codes")[2].partition("##")[0]
    told = [int(code) for code in re.findall(r"^\| (\d+) \|", table, re.MULTILINE)]
    assert told == [0, *(getattr(failures, name) for name in OURS), 130]
    assert click.UsageError.exit_code == failures.USAGE


@pytest.mark.parametrize(
    ("error", "step"),
    [
        (httpx.ConnectError("connection refused"), "conductor up"),
        (UNTRUSTED, "cfy profiles set -c CA-FILE"),
        (httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER]"), "cfy profiles set --no-ssl"),
        (httpx.RemoteProtocolError("Server disconnected"), "cfy profiles set --ssl"),
    ],
)
def test_a_server_that_cannot_be_reached_has_its_next_step(
    error: Exception, step: str, cfy: Cfy
) -> None:
    cfy.away("GET /status", error)
    result = cfy("status")
    assert (result.exit_code, step in result.output) == (3, True), result.output


@pytest.mark.parametrize(
    ("status", "code", "step"),
    [
        (401, "unauthorized_error", "cfy profiles set -u USER -p PASSWORD, or -T TOKEN"),
        (403, "forbidden_error", "name another tenant with -t"),
        (503, "maintenance_mode_active", "cfy maintenance-mode status"),
        (404, "imported_blueprint_not_found", "cfy blueprints list"),
    ],
)
def test_a_refusal_has_its_next_step(status: int, code: str, step: str, cfy: Cfy) -> None:
    cfy.on("GET /deployments", {"message": "no", "error_code": code}, status=status)
    assert step in cfy("deployments", "list").output


@pytest.mark.parametrize(
    "words",
    [
        ("blueprints", "upload", "nowhere.yaml"),
        ("plugins", "upload", "nowhere.wgn"),
        ("secrets", "create", "word", "-f", "nowhere"),
        ("profiles", "import", "nowhere"),
        ("deployments", "create", "-b", "shop", "-i", "nowhere.yaml"),
        ("status", "--manager", "nowhere"),
    ],
)
def test_what_is_not_on_this_machine_is_named_before_anybody_is_asked(
    words: tuple[str, ...], cfy: Cfy
) -> None:
    cfy.on("GET /deployments", page())
    result = cfy(*words)
    assert (result.exit_code, cfy.calls()) == (2, [])
    assert "nowhere" in result.output
