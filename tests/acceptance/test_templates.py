"""Operation hosts are copies of a process that has imported what they need."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from acceptance import stage
from acceptance.processes import descendants, is_alive, name_of, parent_of
from acceptance.server import Server
from acceptance.stage import Stage
from acceptance.waiting import eventually

TEMPLATE, HOST = "host-template", "operation-host"


@pytest.fixture
def theatre(own_server: Server, tmp_path: Path) -> Iterator[Stage]:
    stage.find_test_code(own_server)
    own_server.start()
    with stage.client(own_server) as client:
        client.blueprints.upload(str(stage.blueprint(tmp_path, "acceptance.hostile", "look")), "b")
        client.deployments.create("b", "d")
        yield Stage(client, "d")


def named(server: Server, name: str) -> list[int]:
    return [pid for pid in descendants(server.process.pid) if name_of(pid) == name]


def end(pids: list[int]) -> None:
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    eventually(lambda: not any(map(is_alive, pids)), f"{pids} are dead")


def test_hosts_are_children_of_the_worker_and_go_with_it(
    own_server: Server, theatre: Stage, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    together = [theatre.begins("look", gate=str(gate)) for _ in range(3)]
    eventually(lambda: len(named(own_server, HOST)) == 3, "each has a host")
    (template,) = named(own_server, TEMPLATE)
    hosts = named(own_server, HOST)
    assert {parent_of(pid) for pid in [template, *hosts]} == {own_server.process.pid}
    assert {os.getsid(pid) for pid in hosts} == set(hosts)
    gate.touch()
    for each in together:
        theatre.ends(each)
    own_server.stop()
    assert not any(map(is_alive, [template, *hosts]))


def test_a_host_that_dies_is_noticed_and_its_exit_told(
    own_server: Server, theatre: Stage, tmp_path: Path
) -> None:
    lost = theatre.runs("look", "looking", gate=str(tmp_path / "never"))
    end(named(own_server, HOST))
    eventually(lambda: _status(theatre, lost.id) == "failed", "it fails")
    assert "died (exit -9)" in theatre.client.executions.get(lost.id).error
    assert theatre.sees()["pid"]


def test_without_its_template_work_goes_on_and_a_new_one_comes(
    own_server: Server, theatre: Stage
) -> None:
    theatre.sees()
    (first,) = named(own_server, TEMPLATE)
    end([first, *named(own_server, HOST)])
    assert theatre.sees()["pid"]
    end(named(own_server, HOST))
    assert theatre.sees()["pid"]
    (second,) = named(own_server, TEMPLATE)
    assert second != first


def test_a_template_that_hangs_is_ended_and_hosts_are_started_without_it(
    own_server: Server, theatre: Stage
) -> None:
    theatre.sees()
    (template,) = named(own_server, TEMPLATE)
    os.kill(template, signal.SIGSTOP)
    end(named(own_server, HOST))
    assert theatre.sees()["pid"]
    assert not is_alive(template)


def test_a_server_that_is_killed_takes_template_and_hosts_along(
    own_server: Server, theatre: Stage
) -> None:
    theatre.sees()
    left = [*named(own_server, TEMPLATE), *named(own_server, HOST)]
    assert len(left) == 2
    own_server.kill()
    eventually(lambda: not any(map(is_alive, left)), "they follow it")


def _status(theatre: Stage, execution_id: str) -> str:
    return str(theatre.client.executions.get(execution_id).status)
