"""What operations print: seen while they run, whole, and never faster than it is written down."""

import signal
import sqlite3
from contextlib import closing
from itertools import pairwise
from pathlib import Path

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.waiting import eventually

LINES = 4000
FLOOD = """
while ! test -e {folder}/gate; do sleep 0.02; done
for i in {{1..4000}}; do printf '%s %07990d\\n' $i 0; echo $i > {folder}/progress; done
printf 'and no newline'
"""


def test_logs_of_a_running_operation_stream_while_it_runs(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    script = f"echo before the gate; while ! test -e {gate}; do sleep 0.02; done; echo behind it"
    cfy.deploys(name, blueprint(tmp_path, create=script))
    with closing(_Background(cfy, name)):
        eventually(lambda: "before the gate" in _told(cfy, name), "the line is seen")
        assert cfy.status(name, "install") == "started"
        assert "behind it" not in _told(cfy, name)
        gate.touch()
    eventually(lambda: cfy.status(name, "install") == "terminated", "the install ends")
    assert "behind it" in _told(cfy, name)


def test_a_flood_slows_its_writer_and_loses_nothing(own_server: Server, tmp_path: Path) -> None:
    """The server stands still while the script could print all of its 32 MB."""
    own_server.start()
    guest, folder = Guest(tmp_path / "guest", own_server), tmp_path / "blueprint"
    assert guest.log_in().code == 0
    folder.mkdir()
    guest.deploys("it", blueprint(folder, create=FLOOD.format(folder=tmp_path)))
    with closing(_Background(guest, "it")):
        eventually(lambda: "Task started" in _told(guest, "it"), "the script runs")
        own_server.process.send_signal(signal.SIGSTOP)
        try:
            (tmp_path / "gate").touch()
            stopped_at = _stops_at(tmp_path / "progress")
        finally:
            own_server.process.send_signal(signal.SIGCONT)
    assert 0 < stopped_at < LINES
    eventually(lambda: guest.status("it", "install") == "terminated", "the install ends", 120)
    said = [line for line in _messages(own_server) if line.startswith("<out> ")]
    assert [line.split()[1] for line in said[:-1]] == [str(i) for i in range(1, LINES + 1)]
    assert {len(line.split()[2]) for line in said[:-1]} == {7990}
    assert said[-1] == "<out> and no newline"


class _Background:
    """An install that somebody watches."""

    def __init__(self, guest: Guest, name: str) -> None:
        self._process = guest.begins("executions", "start", "install", "-d", name)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()


def _told(guest: Guest, name: str) -> str:
    """Nothing, as long as there is no execution."""
    found = guest.reads("executions", "list", "-d", name)
    installs = [each["id"] for each in found if each["workflow_id"] == "install"]
    return guest.does("events", "list", "-e", installs[0]) if installs else ""


def _stops_at(progress: Path) -> int:
    """The line after which the script waited, for twenty looks in a row."""
    seen: list[str] = []

    def is_still() -> bool:
        seen.append(progress.read_text() if progress.exists() else "")
        last = seen[-21:]
        return len(last) == 21 and last[0] != "" and all(a == b for a, b in pairwise(last))

    eventually(is_still, "the script waits")
    return int(seen[-1])


def _messages(server: Server) -> list[str]:
    """In their order, without the way over the API, which is not for 32 MB."""
    with closing(sqlite3.connect(f"file:{server.data}/conductor.db?mode=ro", uri=True)) as tables:
        rows = tables.execute("SELECT message FROM events ORDER BY execution_id, sequence")
        return [str(message) for (message,) in rows]
