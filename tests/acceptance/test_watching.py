"""Who follows an execution sees all of it, in its order, whatever it says and however they read."""

import hashlib
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from acceptance import stage
from acceptance.followers import ByCursor, ByOffset, ByStream, Follower, Impatient, Sleeper
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.test_apart import House
from acceptance.waiting import eventually
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution
from postgres import own_postgres

MIB = 1024 * 1024
LONGEST = 64 * 1024
TALKING = """
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      talk: {it: {implementation: talk.SUFFIX, max_retries: 0}}
"""
ONE_LINE = "echo before; seq -w 1 13107200 | tr -d '\\n'; echo; echo after"  # 100 MiB of digits
LOGGED = """
from cloudify import ctx
ctx.logger.info("before")
ctx.logger.info("".join("%08d" % number for number in range(1, 2097153)))
ctx.logger.info("after")
"""
IN_BURSTS = "for i in $(seq 30); do seq $((i * 20 - 19)) $((i * 20)); sleep 0.05; done"
UNTIL_FREED = "i=0; until test -e {gate}; do echo line $((i += 1)); sleep 0.01; done"
FLOOD = "for i in {1..2000}; do printf '%s %07990d\\n' $i 0; done"  # 16 MB


class Stage:
    """A deployment with an operation that talks; `talks` begins it."""

    def __init__(self, client: CloudifyClient, name: str, folder: Path, script: str) -> None:
        suffix = "py" if "import ctx" in script else "sh"
        main = blueprint(folder, TALKING.replace("SUFFIX", suffix), talk=script)
        (folder / "talk.py").write_text(script)
        self.client = client
        self._name = name
        client.blueprints.upload(str(main), name)
        client.deployments.create(name, name)

    def talks(self) -> str:
        started = self.client.executions.start(
            self._name, "execute_operation", {"operation": "talk.it"}
        )
        return str(started.id)

    def status(self, execution: str) -> str:
        return str(self.client.executions.get(execution).status)


@pytest.fixture
def client(server: Server) -> Iterator[CloudifyClient]:
    with stage.client(server) as made:
        yield made


def test_a_line_of_100_mb_comes_in_pieces_and_the_server_keeps_its_size(
    client: CloudifyClient, server: Server, name: str, tmp_path: Path
) -> None:
    talking = Stage(client, name, tmp_path, ONE_LINE)
    with growth(server) as grown:
        execution = talking.talks()
        follower = ByStream(server, execution, message="<out>%")
        told = follower.tells(120)
    assert (told[0], told[-1]) == ("<out> before", "<out> after")
    pieces = [each.removeprefix("<out> ") for each in told[1:-1]]
    assert max(map(len, pieces)) == LONGEST
    assert _digest(pieces) == _digest(f"{number:08d}" for number in range(1, 13107201))
    assert follower.numbers == sorted(set(follower.numbers), key=int)  # type: ignore[arg-type]
    assert follower.status == Execution.TERMINATED
    assert grown() < 100 * MIB


def test_a_logger_is_told_a_line_of_16_mb(
    client: CloudifyClient, server: Server, name: str, tmp_path: Path
) -> None:
    execution = Stage(client, name, tmp_path, LOGGED).talks()
    follower = ByCursor(server, execution, include_logs=True, type="cloudify_log")
    before, *pieces, after = follower.tells()
    assert (before, after) == ("before", "after")
    assert max(map(len, pieces)) == LONGEST
    assert _digest(pieces) == _digest(f"{number:08d}" for number in range(1, 2097153))
    assert follower.status == Execution.TERMINATED


def test_ten_followers_of_one_execution_see_the_same(
    client: CloudifyClient, server: Server, name: str, tmp_path: Path
) -> None:
    execution = Stage(client, name, tmp_path, IN_BURSTS).talks()
    kinds = [ByStream, ByCursor, ByOffset, Impatient, ByStream] * 2
    followers: list[Follower] = [kind(server, execution) for kind in kinds]
    told = [each.tells() for each in followers]
    stored = client.events.list(include_logs=True, execution_id=execution, _size=5000)
    messages = [str(each.message) for each in stored]
    assert [each for each in messages if "<out>" in each] == [f"<out> {i}" for i in range(1, 601)]
    assert all(each == messages for each in told)
    assert {each.status for each in followers} == {Execution.TERMINATED}
    assert followers[3].connections > len(messages) // Impatient.patience


def test_followers_hear_nothing_twice_and_miss_nothing_although_the_server_was_killed(
    house: House, tmp_path: Path
) -> None:
    house.hire("worker")
    gate, folder = tmp_path / "gate", tmp_path / "blueprint"
    folder.mkdir()
    with stage.client(house.server) as client:
        talking = Stage(client, "it", folder, UNTIL_FREED.format(gate=gate))
        execution = talking.talks()
        followers: list[Follower] = [
            ByStream(house.server, execution),
            Impatient(house.server, execution),
            ByCursor(house.server, execution),
            Impatient(house.server, execution, message="%7"),
            ByCursor(house.server, execution, message="%7"),
        ]
        eventually(lambda: all(each.heard for each in followers), "everybody hears something")
        house.server.kill()
        so_far = [len(each.heard) for each in followers]
        house.server.start()
        eventually(
            lambda: all(
                len(each.heard) > count for each, count in zip(followers, so_far, strict=True)
            ),
            "everybody hears more",
        )
        gate.touch()
        told = [each.tells() for each in followers]
        stored = client.events.list(include_logs=True, execution_id=execution, _size=10000)
        messages = [str(each.message) for each in stored]
    lines = [each for each in messages if "<out>" in each]
    assert lines == [f"<out> line {number}" for number in range(1, len(lines) + 1)]
    assert told[:3] == [messages] * 3
    assert followers[0].numbers == list(range(1, len(messages) + 1))
    assert told[3:] == [[each for each in messages if each.endswith("7")]] * 2
    assert {each.status for each in followers} == {Execution.TERMINATED}
    assert followers[0].connections > 1


def test_who_does_not_read_slows_nobody_and_fills_no_memory(
    client: CloudifyClient, server: Server, name: str, tmp_path: Path
) -> None:
    talking = Stage(client, name, tmp_path, FLOOD)
    with growth(server) as grown, ExitStack() as ending:
        execution = talking.talks()
        sleepers = [ending.enter_context(closing(Sleeper(server, execution))) for _ in range(12)]
        awake = ByStream(server, execution)
        messages = awake.tells()
        assert talking.status(execution) == Execution.TERMINATED
        assert grown() < 120 * MIB  # of 12 times 16 MB
        assert sleepers[0].wakes() == sleepers[11].wakes() == awake.numbers
    assert len([each for each in messages if "<out>" in each]) == 2000


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with own_postgres() as database, ExitStack() as ending:
        yield House(tmp_path, database, ending)


@contextmanager
def growth(server: Server) -> Iterator[object]:
    """By how many bytes the server's memory was ever larger than at the beginning."""
    process = Path(f"/proc/{server.process.pid}")
    (process / "clear_refs").write_text("5")  # forget the peak
    before = _peak(process)
    yield lambda: _peak(process) - before


def _peak(process: Path) -> int:
    lines = (process / "status").read_text().splitlines()
    (size,) = (line.split()[1] for line in lines if line.startswith("VmHWM"))
    return int(size) * 1024


def _digest(texts: object) -> str:
    found = hashlib.sha256()
    for each in texts:  # type: ignore[attr-defined]
        found.update(each.encode())
    return found.hexdigest()
