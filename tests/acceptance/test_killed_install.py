"""`kill -9` of each process in the middle of the demo's install, and the deployment goes on."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.processes import descendants, mentioning
from acceptance.server import Server
from acceptance.test_hello_web import BLUEPRINT, fetch
from acceptance.waiting import eventually

LEDGER = """
echo "begin $CONDUCTOR_OPERATION_ID {name}" >> {ledger}
trap 'code=$?; echo "end $CONDUCTOR_OPERATION_ID $code" >> {ledger}' EXIT
{waiting}
"""


class Install:
    """The example, with scripts that keep a ledger; one takes as long as the gate is there."""

    def __init__(self, server: Server, home: Path) -> None:
        self.server = server
        self.ledger = home / "ledger"
        self.ledger.touch()
        self.gate = home / "gate"
        self.gate.touch()
        self.guest = Guest(home / "guest", server)
        self.guest.log_in()
        folder = home / "hello"
        shutil.copytree(BLUEPRINT.parent, folder)
        for script in folder.rglob("*.sh"):
            self._keep_ledger(script, str(script.relative_to(folder / "scripts")))
        self.guest.does("secrets", "create", "hello_web_password", "-s", "secret")
        self.guest.deploys("hello", folder / BLUEPRINT.name, f"work_dir={home}")
        watching = self.guest.begins(
            "executions", "start", "install", "-d", "hello", "--timeout", "0"
        )
        watching.communicate()
        eventually(lambda: self._has_begun("web_server/create.sh"), "a web server is being made")

    def kill(self, role: str) -> None:
        if role == "server":
            self.server.kill()
            self.server.start()
            self.guest.log_in()
            return
        own = descendants(self.server.process.pid)
        hosts = [pid for pid in mentioning(f"runtime.host.{role}_host") if pid in own]
        busy = [pid for pid in hosts if role == "run" or _runs_a_script(pid)]
        os.kill(busy[0], signal.SIGKILL)

    def status(self) -> str:
        return self.guest.status("hello", "install")

    def ran_after_success(self) -> list[str]:
        """Operations that began once more although they had ended well."""
        done: set[str] = set()
        again = []
        for word, operation_id, rest in self._notes():
            if word == "end" and rest == "0":
                done.add(operation_id)
            elif word == "begin" and operation_id in done:
                again.append(rest)
        return again

    def _has_begun(self, name: str) -> bool:
        return any(word == "begin" and rest == name for word, _, rest in self._notes())

    def _notes(self) -> Iterator[list[str]]:
        return (line.split() for line in self.ledger.read_text().splitlines())

    def _keep_ledger(self, script: Path, name: str) -> None:
        first, _, rest = script.read_text().partition("\n")
        is_slow = name == "web_server/create.sh"
        waiting = f"while test -e {self.gate}; do sleep 0.05; done" if is_slow else ""
        noting = LEDGER.format(name=name, ledger=self.ledger, waiting=waiting)
        script.write_text(f"{first}\n{noting}\n{rest}")


def _runs_a_script(pid: int) -> bool:
    return bool(descendants(pid))


@pytest.mark.parametrize(
    "role",
    [
        pytest.param("server", marks=pytest.mark.long),
        "run",
        pytest.param("operation", marks=pytest.mark.long),
    ],
)
def test_the_install_ends_installed_and_no_finished_script_ran_twice(
    own_server: Server, tmp_path: Path, role: str
) -> None:
    own_server.start()
    install = Install(own_server, tmp_path)
    install.kill(role)
    if role == "operation":  # then the scripts beside it go on
        install.gate.unlink()
    eventually(lambda: install.status() == "failed", "it is reported")
    lost = install.guest.execution("hello", "install")
    if role != "operation":  # then the worker was there to say how it ended
        assert "outcome unknown of operation" in lost["error"]
        refused = install.guest.tries("executions", "resume", lost["id"])
        assert (refused.code, "web_server" in refused.text) == (1, True)
    install.gate.unlink(missing_ok=True)
    install.guest.does("executions", "resume", lost["id"], "--reset-operations")
    eventually(lambda: install.status() == "terminated", "it is installed")
    assert {each["state"] for each in install.guest.instances("hello")} == {"started"}
    outputs = install.guest.reads("deployments", "outputs", "hello")
    assert all("Hello from Conductor" in fetch(url) for url in outputs["urls"])
    assert install.ran_after_success() == []
    install.guest.does("executions", "start", "uninstall", "-d", "hello")
    own_server.stop()
