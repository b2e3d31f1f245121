"""Schedules of real servers: three at a real minute, killed in between, and down for an hour."""

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, update

from acceptance.guest import Guest
from acceptance.server import PASSWORD, Server
from acceptance.small import blueprint
from acceptance.test_apart import House
from acceptance.waiting import eventually
from cloudify_rest_client import CloudifyClient
from conductor.control.adapters.clock import SystemClock
from conductor.control.storage import tables
from conductor.domain.crash_points import OCCURRENCES_CLAIMED
from postgres import own_postgres

DEPLOYMENTS = ("one", "two", "three")
HOOKS = Path(__file__).parent.parent / "chaos" / "hooks"
LATER = "2099-01-01T00:00:00"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with own_postgres() as database, ExitStack() as ending:
        yield House(tmp_path, database, ending)


@contextmanager
def client_of(server: Server) -> Iterator[CloudifyClient]:
    opened = CloudifyClient(
        "127.0.0.1",
        port=server.port,
        protocol="http",
        username="admin",
        password=PASSWORD,
        tenant="default_tenant",
    )
    with closing(opened) as client:
        yield client


def deploys(guest: Guest, folder: Path, *names: str, **scripts: str) -> None:
    folder.mkdir()
    main = blueprint(folder, **scripts)
    for name in names:
        guest.deploys(name, main)


def a_minute(at_least: timedelta) -> datetime:
    """The first whole one that is so far away."""
    return (SystemClock().now() + at_least + timedelta(minutes=1)).replace(second=0, microsecond=0)


def is_due(database: str, at: datetime) -> None:
    """As if every schedule had been made for that moment."""
    engine = create_engine(database)
    with engine.begin() as connection:
        connection.execute(update(tables.schedules).values(since=at, next_occurrence=at))
    engine.dispose()


def history(client: CloudifyClient, schedule: str, deployment: str) -> list[dict[str, Any]]:
    return [dict(each) for each in client.execution_schedules.occurrences(schedule, deployment)]


def installs(client: CloudifyClient) -> Counter[str]:
    """By the schedules that started them."""
    found = client.executions.list(workflow_id="install", _size=1000)
    return Counter(f"{each.deployment_id}: {each['deeds'][0]['reason']}" for each in found)


def test_three_servers_start_what_is_due_at_a_real_minute_once_each(
    house: House, tmp_path: Path
) -> None:
    servers = [house.server, *(house.open_server(tmp_path / name) for name in ("second", "third"))]
    deploys(house.guest, tmp_path / "blueprint", *DEPLOYMENTS)
    with client_of(house.server) as client:
        at = a_minute(timedelta(seconds=10))
        names = [(f"s{number}", DEPLOYMENTS[number % 3]) for number in range(45)]
        for name, home in names:
            client.execution_schedules.create(
                name, home, "install", since=at, count=1, overlap="parallel"
            )
        assert SystemClock().now() < at
        eventually(lambda: SystemClock().now() >= at, "the minute comes", within=90)
        begun = SystemClock().now()
        eventually(lambda: installs(client).total() == 45, "all have fired", within=50)
        assert SystemClock().now() - begun < timedelta(minutes=1)
        assert set(installs(client).values()) == {1}
        for name, home in names:
            [told] = history(client, name, home)
            assert told["state"] in ("started", "queued")
            assert told["at"] == f"{at:%Y-%m-%dT%H:%M}:00.000Z"
    assert len(servers) == 3


def test_what_a_server_claimed_that_was_killed_is_started_once_by_another(
    house: House, tmp_path: Path
) -> None:
    deploys(house.guest, tmp_path / "blueprint", *DEPLOYMENTS)
    with client_of(house.server) as client:
        for home in DEPLOYMENTS:
            client.execution_schedules.create("s", home, "install", since=LATER, count=1)
        plan = tmp_path / "plan"
        plan.mkdir()
        armed = {"number": 1, "place": OCCURRENCES_CLAIMED, "reach": 1}
        (plan / "armed").write_text(json.dumps(armed))
        victim = a_victim(house, tmp_path / "victim", plan)
        eventually(lambda: 5 < SystemClock().now().second < 40, "no minute begins", within=60)
        is_due(house.database, SystemClock().now().replace(second=0, microsecond=0))
        victim.launch(*victim._words())  # it looks as it starts
        assert victim.process.wait(60) == -9
        told = [history(client, "s", home)[0] for home in DEPLOYMENTS]
        assert [each["state"] for each in told] == ["claimed"] * 3
        assert installs(client).total() == 0
        eventually(lambda: installs(client).total() == 3, "they are taken up", within=90)
        after = [history(client, "s", home)[0] for home in DEPLOYMENTS]
        assert {each["state"] for each in after} == {"started"}
        assert {each["claimed_by"] for each in after}.isdisjoint(
            {each["claimed_by"] for each in told}
        )
        assert set(installs(client).values()) == {1}


def a_victim(house: House, home: Path, plan: Path) -> Server:
    """A server that dies where the plan says so."""
    home.mkdir()
    victim = Server(home, verb="server")
    victim.environment |= {
        name: house.server.environment[name]
        for name in house.server.environment
        if name.startswith("CONDUCTOR_")
    } | {
        "CONDUCTOR_RUN_DIR": str(home / "run"),
        "CHAOS_PLAN": str(plan),
        "CHAOS_LEDGER": str(home / "ledger"),
        "PYTHONPATH": os.pathsep.join([str(HOOKS)]),
    }
    house.ending.callback(lambda: victim.kill() if hasattr(victim, "process") else None)
    return victim


def test_after_an_hour_without_a_server_what_is_within_its_slip_runs_once(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    ledger = tmp_path / "ledger"
    deploys(guest, tmp_path / "blueprint", "within", "beyond", create=f"echo made >> {ledger}")
    with client_of(own_server) as client:
        for home, slip in (("within", 90), ("beyond", 30)):
            client.execution_schedules.create("s", home, "install", since=LATER, count=1, slip=slip)
    own_server.stop()
    an_hour_ago = SystemClock().now().replace(second=0, microsecond=0) - timedelta(hours=1)
    is_due(f"sqlite:///{own_server.data / 'conductor.db'}", an_hour_ago.astimezone(UTC))
    own_server.start()
    guest.log_in()
    with client_of(own_server) as client:
        eventually(lambda: guest.status("within", "install") == "terminated", "it has run")
        [ran], [missed] = (history(client, "s", home) for home in ("within", "beyond"))
        assert (ran["state"], missed["state"]) == ("started", "missed")
        assert re.search(r"6\d minutes late, and may be 30 minutes late", missed["reason"])
        assert missed["execution_id"] is None
        assert client.execution_schedules.get("s", "within").latest_execution_status == "terminated"
    assert ledger.read_text().split() == ["made"]
    own_server.stop()
