"""Servers and workers as processes of their own, on PostgreSQL, and what becomes of their work."""

import os
import re
import signal
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.processes import descendants, is_alive, mentioning, name_of
from acceptance.server import Server, Worker
from acceptance.small import blueprint
from acceptance.waiting import eventually
from postgres import own_postgres

LEASE = "2"  # seconds
EXECUTION = r"[0-9a-f]{8}-[0-9a-f-]{27}"
NODES = """
node_templates:
  first:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: first.sh, max_retries: 0}
        configure:
          implementation: slow.sh
          inputs: {process: {resumable: true}}
          max_retries: 0
        start: {implementation: last.sh, max_retries: 0}
"""


class House:
    """One server, and workers that come and go; the guest's profile is made."""

    def __init__(self, home: Path, database: str, ending: ExitStack) -> None:
        self.ending = ending
        self.database = database
        self.server = self.open_server(home / "server", _free_port())
        self.guest = Guest(home / "guest", self.server)
        assert self.guest.log_in().code == 0

    def open_server(self, home: Path, port: int = 0) -> Server:
        home.mkdir()
        server = Server(home, verb="server", port=port)
        server.environment |= {
            "CONDUCTOR_DATABASE": self.database,
            "CONDUCTOR_LEASE_SECONDS": LEASE,
            "CONDUCTOR_WORKER_TOKEN": "open the window",
            "CONDUCTOR_SECRETS_KEY_FILE": str(home.parent / "secrets.key"),
        }
        self.ending.callback(lambda: server.kill() if hasattr(server, "process") else None)
        server.start()
        return server

    def hire(self, name: str) -> Worker:
        worker = Worker(self.server, name)
        self.ending.callback(lambda: worker.kill() if hasattr(worker, "process") else None)
        worker.start()
        return worker

    def begin_install(self, folder: Path, ledger: Path, slow: str) -> None:
        """Its second script says `slow` to the ledger, and takes as long as the file is there."""
        folder.mkdir()
        gate = folder.parent / "gate"
        scripts = {
            "first": f"echo first >> {ledger}",
            "slow": f"echo {slow} >> {ledger}; while test -e {gate}; do sleep 0.05; done",
            "last": f"echo last >> {ledger}",
        }
        main = blueprint(folder, NODES, **scripts)
        gate.touch()
        self.guest.deploys("it", main)
        watching = self.guest.begins("executions", "start", "install", "-d", "it", "--timeout", "0")
        watching.communicate()
        eventually(lambda: ledger.exists() and slow in ledger.read_text(), "the script runs")

    def open_gate(self, folder: Path) -> None:
        (folder.parent / "gate").unlink()

    def status(self) -> str:
        return self.guest.status("it", "install")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with own_postgres() as database, ExitStack() as ending:
        yield House(tmp_path, database, ending)


def _free_port() -> int:
    """A server that comes back must be found where it was."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def test_what_waits_is_cancelled_where_there_is_no_worker_at_all(
    house: House, tmp_path: Path
) -> None:
    folder, ledger, guest = tmp_path / "blueprint", tmp_path / "ledger", house.guest
    folder.mkdir()
    guest.deploys("it", blueprint(folder, create=f"echo x >> {ledger}"))
    start = ("executions", "start", "install", "-d", "it", "--no-wait")

    def begun(*words: str) -> str:
        return str(re.findall(EXECUTION, guest.does(*start, *words))[0])

    def shown(execution: str) -> str:
        return str(guest.reads("executions", "get", execution)["status"])

    for how in ((), ("-f",), ("-k",)):
        first, second = begun(), begun("--queue")
        assert (shown(first), shown(second)) == ("pending", "queued")
        guest.does("executions", "cancel", second, *how)
        assert (shown(first), shown(second)) == ("pending", "cancelled")
        guest.does("executions", "cancel", first, *how)
        assert shown(first) == "cancelled"
    last = begun()
    house.hire("late")
    eventually(lambda: shown(last) == "terminated", "what was not cancelled is run")
    assert ledger.read_text().split() == ["x"]


def test_what_a_killed_worker_was_running_goes_on_with_another(
    house: House, tmp_path: Path
) -> None:
    ledger, folder = tmp_path / "ledger", tmp_path / "blueprint"
    lost = house.hire("lost")
    house.begin_install(folder, ledger, "slow")
    hosts = descendants(lost.process.pid)
    house.hire("other")
    lost.kill()
    house.open_gate(folder)
    eventually(lambda: house.status() == "terminated", "the install is done")
    assert ledger.read_text().split() == ["first", "slow", "slow", "last"]
    eventually(lambda: not any(map(is_alive, hosts)), "its hosts are gone")


def test_a_worker_that_comes_back_after_its_lease_has_nothing_to_say(
    house: House, tmp_path: Path
) -> None:
    ledger, folder = tmp_path / "ledger", tmp_path / "blueprint"
    lost = house.hire("lost")
    house.begin_install(folder, ledger, "slow")
    house.hire("other")
    lost.process.send_signal(signal.SIGSTOP)
    eventually(lambda: ledger.read_text().count("slow") == 2, "another worker has it")
    lost.process.send_signal(signal.SIGCONT)
    eventually(lambda: "believed dead" in lost.log.read_text(), "it hears that it was missed")
    eventually(lambda: not _at_work(lost.process.pid), "it ends what it still ran")
    assert house.status() == "started", house.guest.execution("it", "install")["error"]
    house.open_gate(folder)
    eventually(lambda: house.status() == "terminated", "the install is done")
    assert ledger.read_text().split() == ["first", "slow", "slow", "last"]


def test_a_worker_does_not_notice_that_its_server_was_killed_and_is_back(
    house: House, tmp_path: Path
) -> None:
    ledger, folder = tmp_path / "ledger", tmp_path / "blueprint"
    house.hire("worker")
    house.begin_install(folder, ledger, "slow")
    house.server.kill()
    house.open_gate(folder)
    house.server.start()
    eventually(lambda: house.status() == "terminated", "the install is done")
    assert ledger.read_text().split() == ["first", "slow", "last"]


def test_a_worker_that_starts_again_ends_what_it_left_and_takes_its_work_up_at_once(
    house: House, tmp_path: Path
) -> None:
    ledger, folder = tmp_path / "ledger", tmp_path / "blueprint"
    worker = house.hire("worker")
    house.begin_install(folder, ledger, "slow")
    hosts = {pid for pid in descendants(worker.process.pid) if pid in mentioning("_host")}
    for pid in hosts:
        os.kill(pid, signal.SIGSTOP)  # they cannot notice that it is gone
    worker.kill()
    assert hosts
    assert all(map(is_alive, hosts))
    house.open_gate(folder)
    worker.start()
    assert not any(map(is_alive, hosts))
    eventually(lambda: house.status() == "terminated", "the install is done")
    assert ledger.read_text().split() == ["first", "slow", "slow", "last"]


def test_two_servers_share_blueprints_and_work(house: House, tmp_path: Path) -> None:
    ledger, folder = tmp_path / "ledger", tmp_path / "blueprint"
    folder.mkdir()
    scripts = {name: f"echo {name} >> {ledger}" for name in ("first", "slow", "last")}
    main = blueprint(folder, NODES, **scripts)
    house.guest.deploys("it", main)
    second = house.open_server(tmp_path / "second")
    neighbour = Guest(tmp_path / "neighbour", second)
    assert neighbour.log_in().code == 0
    worker = Worker(second, "worker")
    worker.environment = second.environment
    house.ending.callback(lambda: worker.kill() if hasattr(worker, "process") else None)
    worker.start()
    house.guest.does("executions", "start", "install", "-d", "it")
    assert ledger.read_text().split() == ["first", "slow", "last"]
    assert neighbour.execution("it", "install")["status"] == "terminated"


def test_a_worker_without_the_right_token_is_refused_with_a_sentence(house: House) -> None:
    worker = Worker(house.server, "stranger")
    worker.environment = {k: v for k, v in worker.environment.items() if "TOKEN" not in k}
    (house.server.data / "worker-token").write_text("something else")
    with pytest.raises(AssertionError, match="token does not hold"):
        worker.start()


def test_a_worker_whose_servers_are_away_still_ends_in_order(house: House, tmp_path: Path) -> None:
    worker = house.hire("worker")
    house.begin_install(tmp_path / "blueprint", tmp_path / "ledger", "slow")
    hosts = descendants(worker.process.pid)
    house.server.kill()
    worker.process.send_signal(signal.SIGTERM)
    assert worker.process.wait(15) == 0, worker.log.read_text()
    assert not [pid for pid in hosts if is_alive(pid) and pid in mentioning("runtime.host")]


def _at_work(worker: int) -> list[int]:
    """What runs below it, without the template, which never works."""
    return [pid for pid in descendants(worker) if name_of(pid) != "host-template"]
