"""What a script had printed before its server was killed is among the events, once."""

import re
from pathlib import Path

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import ONE_NODE, blueprint
from acceptance.stage import client
from acceptance.waiting import eventually

COUNT = """
for number in $(seq 100000); do echo "line $number"; echo "$number" >> LEDGER; done
"""


def test_it_is_said_when_the_server_is_there_again_and_before_the_operation_runs_again(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    folder, ledger = tmp_path / "blueprint", tmp_path / "ledger"
    folder.mkdir()
    script = COUNT.replace("LEDGER", str(ledger))
    again = f"test ! -e {tmp_path}/again || {{ echo again; exit 0; }}\n"
    guest.deploys("counted", blueprint(folder, ONE_NODE, create=again + script))
    watching = guest.begins("executions", "start", "install", "-d", "counted", "--timeout", "1")
    eventually(lambda: ledger.exists() and len(ledger.read_text()) > 20_000, "it prints")
    own_server.kill()
    (tmp_path / "again").touch()
    watching.kill()
    watching.communicate()
    own_server.start()
    guest.log_in()
    lost = guest.execution("counted", "install")["id"]
    printed = int(ledger.read_text().split()[-1])
    told = numbers(messages(own_server, lost))
    assert told == list(range(1, len(told) + 1))
    assert printed <= len(told) <= printed + 1
    guest.does("executions", "resume", lost, "--reset-operations")
    eventually(lambda: guest.status("counted", "install") == "terminated", "it is installed")
    said = messages(own_server, lost)
    assert numbers(said) == told
    assert said.index("<out> again") > said.index(f"<out> line {told[-1]}")
    own_server.stop()


def messages(server: Server, execution: str) -> list[str]:
    found: list[str] = []
    with client(server) as manager:
        while page := manager.events.list(
            execution_id=execution,
            include_logs=True,
            sort="reported_timestamp",
            _offset=len(found),
            _size=1000,
        ).items:
            found += [str(each["message"]) for each in page]
    return found


def numbers(said: list[str]) -> list[int]:
    lines = (re.fullmatch(r"<out> line (\d+)", each) for each in said)
    return [int(line[1]) for line in lines if line]
