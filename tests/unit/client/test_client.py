"""The whole client: which sub-clients there are, and that none of their calls is untested."""

import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.noun import Noun

# framework §2.13
PROMISED = (
    "agents",
    "auditlog",
    "blackouts",
    "blueprints",
    "blueprints_filters",
    "blueprints_labels",
    "cluster_status",
    "community_contacts",
    "deployment_groups",
    "deployment_modifications",
    "deployment_updates",
    "deployments",
    "deployments_filters",
    "deployments_labels",
    "evaluate",
    "events",
    "execution_groups",
    "execution_schedules",
    "executions",
    "idp",
    "inter_deployment_dependencies",
    "ldap",
    "license",
    "log_bundles",
    "maintenance_mode",
    "manager",
    "node_instances",
    "nodes",
    "operations",
    "permissions",
    "plugins",
    "plugins_update",
    "resources",
    "secrets",
    "secrets_providers",
    "sites",
    "snapshots",
    "summary",
    "tasks_graphs",
    "tenants",
    "tokens",
    "user_groups",
    "users",
    "workflows",
)
WITHIN = (
    "deployments.outputs",
    "deployments.capabilities",
    "deployments.scaling_groups",
    "nodes.types",
    "summary.blueprints",
    "summary.deployments",
    "summary.execution_schedules",
    "summary.executions",
    "summary.node_instances",
    "summary.nodes",
)
# Tests reach these through a variable.
SHARED = (
    "blueprints_filters",
    "deployments_filters",
    "blueprints_labels",
    "log_bundles",
    "resources",
    "snapshots",
    "summary",
)


def test_there_is_a_sub_client_for_each_noun() -> None:
    there = [name for name, value in vars(CloudifyClient).items() if isinstance(value, Noun)]
    assert sorted(there) == sorted(PROMISED)


@pytest.mark.parametrize("name", PROMISED)
def test_a_sub_client_is_what_its_type_says_and_made_once(name: str) -> None:
    client = CloudifyClient()
    made = getattr(client, name)
    assert CloudifyClient.__annotations__[name].__args__[0].__forward_arg__ == type(made).__name__
    assert getattr(client, name) is made


def test_sub_clients_that_nobody_asks_for_are_not_loaded() -> None:
    code = (
        "import sys; from cloudify_rest_client.client import CloudifyClient\n"
        "CloudifyClient().sites\n"
        "print(*sys.modules)"
    )
    probe = [sys.executable, "-c", code]
    loaded = subprocess.run(probe, capture_output=True, text=True, check=True).stdout.split()  # noqa: S603
    assert "cloudify_rest_client.sites" in loaded
    assert not {"cloudify_rest_client.agents", "cloudify_rest_client.executions"} & {*loaded}


def _calls() -> Iterator[str]:
    client = CloudifyClient()
    for path in [*PROMISED, *WITHIN]:
        noun: Any = client
        for name in path.split("."):
            noun = getattr(noun, name)
        for name, _ in inspect.getmembers(noun, inspect.ismethod):
            if not name.startswith("_"):
                yield f"{path}.{name}"


def test_every_call_of_every_sub_client_has_a_test_of_its_request() -> None:
    tests = "\n".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))

    def is_tested(call: str) -> bool:
        noun, *_, method = call.split(".")
        spelled = rf"\.{method}\b" if noun in SHARED else rf"\b(c|client)\.{re.escape(call)}\("
        return re.search(spelled, tests) is not None

    assert [call for call in _calls() if not is_tested(call)] == []


def test_replacing_a_sub_client_is_allowed() -> None:
    client: Any = CloudifyClient()
    client.sites = "mine"
    assert client.sites == "mine"


def test_a_session_of_another_library_is_refused_with_a_sentence() -> None:
    session: Any = object()
    with pytest.raises(ValueError, match=r"an httpx\.Client, and this is a builtins\.object"):
        CloudifyClient(session=session)


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CloudifyClientError, match=r"no certificate at .*ca\.pem"):
        CloudifyClient(protocol="https", cert=str(tmp_path / "ca.pem"))


@pytest.mark.parametrize(
    ("timeout", "expected"),
    [
        (None, {"connect": 5, "read": 300, "write": 300, "pool": 300}),
        (7, {"connect": 7, "read": 7, "write": 7, "pool": 7}),
        ((1, 60), {"connect": 1, "read": 60, "write": 60, "pool": 60}),
    ],
)
def test_timeouts_are_seconds_or_a_pair(timeout: Any, expected: dict[str, float]) -> None:
    client = CloudifyClient(timeout=timeout)
    assert client._client._session.timeout.as_dict() == expected
    client.close()


def test_headers_and_query_go_with_every_request(wire: Wire) -> None:
    wire.on("GET /sites/paris", {})
    client = CloudifyClient(
        headers={"X-BYPASS-MAINTENANCE": "True"},
        query_params={"_trace": 1},
        token="ctok-a-b",  # noqa: S106
        session=httpx.Client(transport=httpx.MockTransport(wire)),
    )
    client.sites.get("paris")
    client._client.headers["Tenant"] = "other"
    client.resources.api.headers["X-Late"] = "yes"
    client.sites.get("paris")
    first, second = wire.requests
    assert first.headers["authentication-token"] == "ctok-a-b"
    assert (first.headers["x-bypass-maintenance"], first.url.params["_trace"]) == ("True", "1")
    assert (second.headers["tenant"], second.headers["x-late"]) == ("other", "yes")
