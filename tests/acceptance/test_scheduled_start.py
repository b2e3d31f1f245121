"""One execution that was scheduled, and a server that is killed before its time."""

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from acceptance.guest import Guest
from acceptance.server import PASSWORD, Server
from acceptance.small import blueprint
from acceptance.waiting import eventually
from cloudify_rest_client import CloudifyClient
from conductor.control.adapters.clock import SystemClock


def test_it_begins_once_although_its_server_was_down_when_its_time_came(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    folder, ledger = tmp_path / "blueprint", tmp_path / "ledger"
    folder.mkdir()
    guest.deploys("later", blueprint(folder, create=f"echo made >> {ledger}"))
    due = (SystemClock().now() + timedelta(seconds=80)).replace(second=0, microsecond=0)
    scheduled, given_up = [start_at(own_server, due) for _ in range(2)]
    assert guest.reads("executions", "get", scheduled)["waits_for"] == (
        f"its time: {due:%Y-%m-%d %H:%M} UTC"
    )
    guest.does("executions", "cancel", given_up)
    own_server.kill()
    eventually(lambda: SystemClock().now() > due, "its time comes", within=90)
    own_server.start()
    guest.log_in()
    eventually(lambda: status(guest, scheduled) == "terminated", "the install is done")
    assert status(guest, given_up) == "cancelled"
    assert ledger.read_text().split() == ["made"]
    own_server.stop()


def start_at(server: Server, due: datetime) -> str:
    opened = CloudifyClient(
        "127.0.0.1",
        port=server.port,
        protocol="http",
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    with closing(opened) as client:
        return str(client.executions.start("later", "install", schedule=due).id)


def status(guest: Guest, execution: str) -> str:
    return str(guest.reads("executions", "get", execution)["status"])
