"""The server itself: status, settings, maintenance, licence, snapshots, audit, summaries, sites."""

from pathlib import Path

import httpx
import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.auditlog import AuditLog, Truncated
from cloudify_rest_client.blackouts import Blackout
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.community_contacts import Contact
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.license import License
from cloudify_rest_client.log_bundles import LogBundle
from cloudify_rest_client.maintenance_mode import Maintenance
from cloudify_rest_client.manager import ConfigItem, ManagerItem, RabbitMQBrokerItem
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.sites import Site
from cloudify_rest_client.snapshots import Snapshot

WELL = {"status": "OK"}
SUMMARIES = (
    "blueprints",
    "deployments",
    "execution_schedules",
    "executions",
    "node_instances",
    "nodes",
)

CALLS = [
    Call(
        lambda c: c.manager.get_status(summary=True),
        "GET /status",
        query={"summary": True},
        answer=WELL,
        gives=dict,
    ),
    Call(lambda c: c.manager.is_ok(), "GET /ok", answer="OK", gives=bool),
    Call(lambda c: c.manager.get_version(), "GET /api/version", gives=dict),
    Call(
        lambda c: c.manager.get_config(scope="rest"),
        "GET /config",
        query={"scope": "rest"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.manager.get_config("port", scope="rest"),
        "GET /config/rest.port",
        gives=ConfigItem,
    ),
    Call(
        lambda c: c.manager.put_config("rest.port", 8080, force=True),
        "PUT /config/rest.port",
        {"value": 8080, "force": True},
        gives=ConfigItem,
    ),
    Call(
        lambda c: c.manager.get_managers("m1", _include=["hostname"]),
        "GET /managers",
        query={"hostname": "m1", "_include": "hostname"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.manager.add_manager("m1", "10.0.0.1", version="7.0.5"),
        "POST /managers",
        {"hostname": "m1", "private_ip": "10.0.0.1", "version": "7.0.5"},
        status=201,
        gives=ManagerItem,
    ),
    Call(
        lambda c: c.manager.update_manager("m1", public_ip="1.2.3.4"),
        "PUT /managers/m1",
        {"public_ip": "1.2.3.4"},
        gives=ManagerItem,
    ),
    Call(lambda c: c.manager.remove_manager("m1"), "DELETE /managers/m1"),
    Call(lambda c: c.manager.get_brokers(), "GET /brokers", answer=NONE, gives=ListResponse),
    Call(
        lambda c: c.manager.add_broker("b", "10.0.0.2", 5671, {"default": "10.0.0.2"}),
        "POST /brokers",
        {"name": "b", "address": "10.0.0.2", "port": 5671, "networks": {"default": "10.0.0.2"}},
        gives=RabbitMQBrokerItem,
    ),
    Call(
        lambda c: c.manager.update_broker("b", networks={"a": "10.0.0.3"}),
        "PUT /brokers/b",
        {"networks": {"a": "10.0.0.3"}},
        gives=RabbitMQBrokerItem,
    ),
    Call(lambda c: c.manager.remove_broker("b"), "DELETE /brokers/b"),
    Call(lambda c: c.manager.get_db_nodes(), "GET /db-nodes", answer=NONE, gives=ListResponse),
    Call(
        lambda c: c.manager.update_db_nodes(),
        "POST /db-nodes",
        {"action": "update"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.manager.get_context(), "GET /provider/context", gives=dict),
    Call(
        lambda c: c.manager.create_context("p", {"a": 1}),
        "POST /provider/context",
        {"name": "p", "context": {"a": 1}},
        status=201,
        gives=dict,
    ),
    Call(
        lambda c: c.manager.update_context("p", {"a": 2}),
        "POST /provider/context",
        {"name": "p", "context": {"a": 2}},
        query={"update": True},
        gives=dict,
    ),
    Call(lambda c: c.cluster_status.get_status(), "GET /cluster-status", answer=WELL, gives=dict),
    Call(lambda c: c.maintenance_mode.status(), "GET /maintenance", gives=Maintenance),
    Call(lambda c: c.maintenance_mode.activate(), "POST /maintenance/activate", gives=Maintenance),
    Call(
        lambda c: c.maintenance_mode.deactivate(),
        "POST /maintenance/deactivate",
        gives=Maintenance,
    ),
    Call(lambda c: c.license.list(), "GET /license", answer=NONE, gives=ListResponse),
    Call(lambda c: c.license.check(), "GET /license-check", answer="OK"),
    Call(lambda c: c.license.delete(), "DELETE /license", status=204),
    Call(
        lambda c: c.community_contacts.create("Ann", "Lee", "a@b.test", "1", is_eula=True),
        "POST /contacts",
        {
            "firstname": "Ann",
            "lastname": "Lee",
            "email": "a@b.test",
            "phone": "1",
            "is_eula": True,
        },
        gives=Contact,
    ),
    Call(lambda c: c.snapshots.list(), "GET /snapshots", answer=NONE, gives=ListResponse),
    Call(lambda c: c.snapshots.get("s"), "GET /snapshots/s", gives=Snapshot),
    Call(
        lambda c: c.snapshots.create("s", include_logs=False, tempdir_path="/big"),
        "PUT /snapshots/s",
        {
            "include_credentials": True,
            "include_logs": False,
            "include_events": True,
            "queue": False,
            "tempdir_path": "/big",
        },
        status=201,
        gives=Execution,
    ),
    Call(
        lambda c: c.snapshots.restore("s", force=True, timeout=60),
        "POST /snapshots/s/restore",
        {
            "force": True,
            "restore_certificates": False,
            "no_reboot": False,
            "ignore_plugin_failure": False,
            "timeout": 60,
        },
        gives=Execution,
    ),
    Call(
        lambda c: c.snapshots.upload("https://far.test/s.zip", "s"),
        "PUT /snapshots/s/archive",
        query={"snapshot_archive_url": "https://far.test/s.zip"},
        status=201,
        gives=Snapshot,
    ),
    Call(
        lambda c: c.snapshots.update_status("s", "failed", "no disk"),
        "PATCH /snapshots/s",
        {"status": "failed", "error": "no disk"},
        gives=Snapshot,
    ),
    Call(
        lambda c: c.snapshots.delete("s"), "DELETE /snapshots/s", answer={"id": "s"}, gives=Snapshot
    ),
    Call(lambda c: c.snapshots.get_status(), "GET /snapshot-status", gives=dict),
    Call(lambda c: c.log_bundles.list(), "GET /log-bundles", answer=NONE, gives=ListResponse),
    Call(lambda c: c.log_bundles.get("l"), "GET /log-bundles/l", gives=LogBundle),
    Call(
        lambda c: c.log_bundles.create("l", queue=True),
        "PUT /log-bundles/l",
        {"queue": True},
        status=201,
        gives=Execution,
    ),
    Call(
        lambda c: c.log_bundles.update_status("l", "created"),
        "PATCH /log-bundles/l",
        {"status": "created"},
        gives=LogBundle,
    ),
    Call(lambda c: c.log_bundles.delete("l"), "DELETE /log-bundles/l", gives=LogBundle),
    Call(
        lambda c: c.auditlog.list(
            "bob", "e", since="2026-01-01 10:00", order_by="created_at", size=10
        ),
        "GET /audit",
        query={
            "creator_name": "bob",
            "execution_id": "e",
            "since": "2026-01-01 10:00",
            "order_by": "created_at",
            "size": 10,
        },
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.auditlog.delete(before="2026-01-01 10:00", creator_name="bob"),
        "DELETE /audit",
        query={"before": "2026-01-01 10:00", "creator_name": "bob"},
        answer={"deleted": 3},
        gives=Truncated,
    ),
    Call(lambda c: c.auditlog.inject([{"id": 1}]), "POST /audit", [{"id": 1}], status=204),
    *(
        Call(
            lambda c, kind=kind: getattr(c.summary, kind).get("tenant_name", "visibility", id="a"),
            f"GET /summary/{kind}",
            query={"_target_field": "tenant_name", "_sub_field": "visibility", "id": "a"},
            answer=NONE,
            gives=ListResponse,
        )
        for kind in SUMMARIES
    ),
    Call(lambda c: c.blackouts.list(), "GET /blackouts", answer=NONE, gives=ListResponse),
    Call(lambda c: c.blackouts.get("freeze"), "GET /blackouts/freeze", gives=Blackout),
    Call(
        lambda c: c.blackouts.create("freeze", begins="09:00", ends="10:00", label="a:b"),
        "PUT /blackouts/freeze",
        {"begins": "09:00", "ends": "10:00", "label": "a:b"},
        gives=Blackout,
    ),
    Call(
        lambda c: c.blackouts.update("freeze", effect="refuse", label=""),
        "PATCH /blackouts/freeze",
        {"effect": "refuse", "label": ""},
        gives=Blackout,
    ),
    Call(
        lambda c: c.blackouts.preview("freeze", 3),
        "GET /blackouts/freeze/preview",
        query={"_size": 3},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.blackouts.delete("freeze"), "DELETE /blackouts/freeze", status=204),
    Call(lambda c: c.sites.list(), "GET /sites", answer=NONE, gives=ListResponse),
    Call(lambda c: c.sites.get("Tel Aviv"), "GET /sites/Tel%20Aviv", gives=Site),
    Call(
        lambda c: c.sites.create("paris", location="48.8, 2.3"),
        "PUT /sites/paris",
        {"location": "48.8, 2.3", "visibility": "tenant"},
        gives=Site,
    ),
    Call(
        lambda c: c.sites.update("paris", location="", new_name="Paris"),
        "POST /sites/paris",
        {"location": "", "new_name": "Paris"},
        gives=Site,
    ),
    Call(lambda c: c.sites.delete("paris"), "DELETE /sites/paris", status=204),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_a_server_that_does_not_serve_is_not_ok(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /ok", "FAIL", status=500)
    assert client.manager.is_ok() is False


def test_a_licence_is_streamed(client: CloudifyClient, wire: Wire, tmp_path: Path) -> None:
    (path := tmp_path / "license.yaml").write_bytes(b"license: {}")
    wire.on("PUT /license", {"trial": True})
    taken = client.license.upload(str(path))
    assert isinstance(taken, License)
    assert taken.trial is True
    assert wire.requests[0].content == b"license: {}"


@pytest.mark.parametrize(
    ("noun", "path"), [("snapshots", "snapshots"), ("log_bundles", "log-bundles")]
)
def test_archives_come_and_go_as_streams(
    noun: str, path: str, client: CloudifyClient, wire: Wire, tmp_path: Path
) -> None:
    kept, archive = getattr(client, noun), f"/{path}/a/archive"
    wire.on(f"PUT {archive}", {"status": "uploaded"}, status=201)
    wire.answers[f"GET {archive}"] = lambda _: httpx.Response(200, content=b"zipped")
    (source := tmp_path / "a.zip").write_bytes(b"zipped")
    assert kept.upload(str(source), "a").status == Snapshot.UPLOADED
    assert wire.requests[0].content == b"zipped"
    assert wire.requests[0].headers["transfer-encoding"] == "chunked"
    assert Path(kept.download("a", str(tmp_path / "b.zip"))).read_bytes() == b"zipped"


def test_the_audit_log_is_read_as_it_is_written(client: CloudifyClient, wire: Wire) -> None:
    lines = b'{"id": 1, "operation": "create"}\n\ndata: {"id": 2, "operation": "delete"}\n\n'
    wire.answers["GET /audit/stream"] = lambda _: httpx.Response(200, content=lines)
    records = list(client.auditlog.stream(creator_name="bob", since="2026-01-01"))
    assert [(each.id, each.operation) for each in records] == [
        (1, AuditLog.CREATE),
        (2, AuditLog.DELETE),
    ]
    assert wire.requests[0].url.params["creator_name"] == "bob"


def test_maintenance_says_what_it_waits_for(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /maintenance", {"status": "activating", "remaining_executions": [{"id": "e"}]})
    found = client.maintenance_mode.status()
    assert (found.status, found.remaining_executions) == (Maintenance.ACTIVATING, [{"id": "e"}])
