"""The unmodified public client: tokens, passwords, secrets and events, command by command."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conductor.control.services.language import BlueprintLanguage
from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import WorkerId
from contract.conftest import PASSWORD, Manager, running_manager
from contract.public_client import PublicClient, install, programs_of
from contract.test_executions import run
from contract.test_functions import deployed
from contract.test_local_profile import does, reads
from contract.wares import started


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return programs_of(install, tmp_path_factory)


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Manager]:
    with running_manager(tmp_path_factory.mktemp("manager"), BlueprintLanguage()) as manager:
        yield manager


@pytest.fixture(scope="module")
def cfy(programs: Path, real: Manager, tmp_path_factory: pytest.TempPathFactory) -> PublicClient:
    client = PublicClient(programs, tmp_path_factory.mktemp("home"))
    port = str(real.http.base_url.port)
    profile = ("profiles", "use", "127.0.0.1", "--rest-port", port, "-u", "admin", "-p", PASSWORD)
    does(client, *profile, "-t", "default_tenant")
    return client


def test_tokens(cfy: PublicClient) -> None:
    made = reads(cfy, "tokens", "create", "-d", "for ci", "-e", "+10h", "--json")
    assert made["value"].startswith("ctok-")
    [listed] = reads(cfy, "tokens", "list", "--json")
    assert (listed["id"], listed["description"]) == (made["id"], "for ci")
    assert made["value"] not in str(listed)
    does(cfy, "tokens", "get", made["id"])
    does(cfy, "tokens", "delete", made["id"])
    gone = cfy("tokens", "get", made["id"])
    assert (gone.code, "not found" in gone) == (1, True)
    past = cfy("tokens", "create", "-e", "2020-01-01 10:00")
    assert (past.code, "expired already" in past) == (1, True)


def test_users(cfy: PublicClient) -> None:
    assert "admin" in does(cfy, "users", "list")
    assert "sys_admin" in does(cfy, "users", "get", "admin")
    does(cfy, "users", "unlock", "admin")
    short = cfy("users", "set-password", "admin", "-p", "1234")
    assert (short.code, "5 to 256" in short) == (1, True)
    does(cfy, "users", "set-password", "admin", "-p", PASSWORD)
    assert "default_tenant" in does(cfy, "tenants", "list")


def test_secrets(cfy: PublicClient, tmp_path: Path) -> None:
    does(cfy, "secrets", "create", "plain", "-s", "hush")
    again = cfy("secrets", "create", "plain", "-s", "hush")
    assert (again.code, "exists already" in again) == (1, True)
    does(cfy, "secrets", "create", "plain", "-s", "louder", "-u")
    does(cfy, "secrets", "update", "plain", "-s", "loudest", "--hidden-value")
    shown = reads(cfy, "secrets", "get", "plain", "--json")
    assert (shown["value"], shown["is_hidden_value"]) == ("loudest", True)
    does(cfy, "secrets", "create", "account", "--dict", "-s", '{"user": "ann"}')
    assert reads(cfy, "secrets", "get", "account", "--json")["value"] == {"user": "ann"}
    listed = reads(cfy, "secrets", "list", "--json")
    assert [each["key"] for each in listed] == ["account", "plain"]
    found = reads(cfy, "secrets", "list", "--search", "PLA", "--json")
    assert [each["key"] for each in found] == ["plain"]
    does(cfy, "secrets", "set-visibility", "plain", "-l", "global")
    does(cfy, "secrets", "set-owner", "plain", "-s", "admin")
    file = tmp_path / "secrets.json"
    does(cfy, "secrets", "export", "-p", "open sesame", "-o", str(file))
    does(cfy, "secrets", "delete", "account")
    does(cfy, "secrets", "import", "-p", "open sesame", "-i", str(file), "--override-collisions")
    assert reads(cfy, "secrets", "get", "account", "--json")["value"] == {"user": "ann"}
    provider = cfy("secrets", "create", "far", "-p", "vault", "-o", "path=a")
    assert (provider.code, "no secrets provider" in provider) == (1, True)


def test_events(cfy: PublicClient, real: Manager) -> None:
    made = deployed(real.http, "dep", "node_templates: {web: {type: cloudify.nodes.Root}}")
    assert made.status_code == 201, made.text
    identifier = started(real.http).json()["id"]
    claimed = [each.execution_id for each in real.records.claim(WorkerId("w1"), limit=5)]
    assert identifier in claimed
    run(real, identifier, ExecutionStatus.STARTED)
    run(real, identifier, ExecutionStatus.TERMINATED)
    said = does(cfy, "events", "list", identifier, "--no-logs")
    assert said.count("it went on") == 2
    page = does(cfy, "events", "list", identifier, "-o", "1", "-s", "1", "--json-output")
    lines = [json.loads(line) for line in page.splitlines() if line.startswith("{")]
    assert [each["message"]["text"] for each in lines] == ["it went on"]
    assert "it went on" not in does(
        cfy, "events", "list", identifier, "--to", "2020-01-01 10:00:00"
    )
    does(cfy, "events", "delete", "dep", "--store-before")
    assert "it went on" not in does(cfy, "events", "list", identifier)
    [file] = (real.data / "deleted-events").iterdir()
    assert file.read_text().count("it went on") == 2
