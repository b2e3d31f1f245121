"""What a worker that stands apart makes of places that are true for the server's machine."""

from pathlib import Path

import httpx
import pytest

from conductor.channel import window
from conductor.domain.assignment import Assignment
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName, WorkerId
from conductor.transport.http_records import HttpRecords

CLAIMED = Assignment(
    execution_id=ExecutionId("e"),
    epoch=1,
    tenant=TenantName("shop"),
    deployment_id=DeploymentId("d"),
    plugin="",
    function="f",
    parameters={},
    context={"rest_host": "127.0.0.1", "rest_ssl_cert": "/of/the/server.pem", "dry_run": False},
)


@pytest.mark.parametrize(
    ("verify", "authority"), [("/of/the/worker.pem", "/of/the/worker.pem"), (True, None)]
)
def test_the_places_in_a_context_are_those_of_the_workers_machine(
    verify: str | bool, authority: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer = httpx.MockTransport(lambda _: httpx.Response(200, content=window.encode([CLAIMED])))
    client = httpx.Client
    monkeypatch.setattr(httpx, "Client", lambda **_: client(transport=answer))
    records = HttpRecords(["https://server:8484"], "token", tmp_path, verify=verify)
    (claimed,) = records.claim(WorkerId("w"), limit=1)
    records.close()
    assert claimed.context == {
        "rest_host": "server",
        "rest_port": 8484,
        "rest_protocol": "https",
        "rest_ssl_cert": authority,
        "deployment_workdir": str(tmp_path / "deployments" / "shop" / "d"),
        "dry_run": False,
    }
