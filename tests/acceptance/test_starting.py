"""Starting and stopping the embedded server."""

import json
import socket
import sqlite3
import stat
from base64 import b64encode
from pathlib import Path
from subprocess import CompletedProcess
from urllib.request import Request, urlopen

from acceptance.guest import Guest
from acceptance.processes import is_alive
from acceptance.server import PASSWORD, Server
from acceptance.small import blueprint

DETACH = """
setsid sleep 300 </dev/null >/dev/null 2>&1 &
ctx instance runtime-properties pid "@$!"
"""


def assert_refused(ended: CompletedProcess[str], *words: str) -> None:
    assert ended.returncode not in (0, None)
    assert "Traceback" not in ended.stderr + ended.stdout
    for word in words:
        assert word in ended.stderr


def test_a_port_in_use_is_refused(own_server: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_refused(own_server.try_to_start("--port", port), port)


def test_a_second_server_on_the_same_data_is_refused_and_newer_data_too(
    own_server: Server,
) -> None:
    own_server.start()
    assert_refused(own_server.try_to_start(), str(own_server.data), str(own_server.process.pid))
    own_server.stop()
    with sqlite3.connect(own_server.data / "conductor.db") as database:
        database.execute("UPDATE alembic_version SET version_num = 'from_the_future'")
    database.close()
    assert_refused(own_server.try_to_start(), "from_the_future", "newer")


def test_what_was_deployed_outlives_the_server_and_is_known_again(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    cfy = Guest(tmp_path, own_server)
    cfy.log_in()
    (tmp_path / "b").mkdir()
    stop = "kill $(ctx instance runtime-properties pid)"
    path = blueprint(tmp_path / "b", create=DETACH, hello=stop)
    cfy.deploys("sleeper", path)
    cfy.does("executions", "start", "install", "-d", "sleeper")
    pid = cfy.instances("sleeper")[0]["runtime_properties"]["pid"]
    own_server.deployed.add(pid)
    own_server.stop()
    assert is_alive(pid)
    own_server.start()
    cfy.log_in()
    assert cfy.instances("sleeper")[0]["state"] == "started"
    cfy.does(
        "executions",
        "start",
        "execute_operation",
        "-d",
        "sleeper",
        "-p",
        "operation=greetings.hello",
    )
    assert not is_alive(pid)
    own_server.stop()


def test_without_a_given_password_cfy_finds_the_one_that_was_made(tmp_path: Path) -> None:
    server = Server(tmp_path, password=None)
    try:
        server.start()
        note = server.data / "admin-password"
        assert stat.S_IMODE(note.stat().st_mode) == 0o600
        cfy = Guest(tmp_path, server)
        assert "says: OK" in cfy.does("status")
        cfy.does("profiles", "use", "127.0.0.1", "--rest-port", str(server.port))
        cfy.does("blueprints", "list")
        server.stop()
    finally:
        server.kill()


def test_the_api_describes_itself(server: Server) -> None:
    who = b64encode(f"admin:{PASSWORD}".encode()).decode()
    address = f"http://127.0.0.1:{server.port}/api/v3.1/openapi.json"
    asking = Request(address, headers={"Authorization": f"Basic {who}"})
    with urlopen(asking, timeout=5) as answer:  # noqa: S310
        description = json.load(answer)
    assert "/api/v3.1/blueprints" in description["paths"]
