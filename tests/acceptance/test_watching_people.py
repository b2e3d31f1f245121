"""Who watches an execution: at a terminal, in a pipe, over a killed server, by its operations."""

import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from acceptance.guest import Guest
from acceptance.lossy_wire import lossy_wire
from acceptance.programs import begin
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.terminal import COLOUR, Terminal
from acceptance.test_apart import House
from acceptance.waiting import eventually
from postgres import own_postgres

NODES = """
inputs:
  gate: {default: ''}
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: first.sh, max_retries: 0}
        configure:
          implementation: slow.sh
          inputs: {gate: {get_input: gate}}
          max_retries: 0
        start: {implementation: last.sh, max_retries: 0}
      greetings:
        stumble: {implementation: stumble.sh, max_retries: 3, retry_interval: 600}
"""
SCRIPTS = {
    "first": 'ctx logger info "one"',
    "slow": 'ctx logger info "two"; while test -e $gate; do sleep 0.05; done',
    "last": 'ctx logger error "three"',
    "stumble": "exit 1",
}


@dataclass(frozen=True)
class Show:
    """A deployment whose install waits in its second operation until the gate is gone."""

    guest: Guest
    folder: Path
    name: str

    @property
    def gate(self) -> Path:
        return self.folder / "gate"

    def is_made(self) -> "Show":
        self.gate.touch()
        plan = self.folder / "blueprint"
        plan.mkdir()
        self.guest.deploys(self.name, blueprint(plan, NODES, **SCRIPTS), f"gate={self.gate}")
        return self

    @property
    def start(self) -> tuple[str, ...]:
        return ("executions", "start", "install", "-d", self.name)

    def begins(self) -> str:
        """And is in its second operation."""
        self.guest.does(*self.start, "--no-wait")
        execution: str = self.guest.execution(self.name, "install")["id"]
        eventually(lambda: "two" in self.said(execution), "it waits at the gate")
        return execution

    def said(self, execution: str) -> list[str]:
        return [each["message"] for each in self.guest.reads("events", "list", execution)]

    def piped(self, *words: str) -> "subprocess.Popen[str]":
        """With its errors apart."""
        return begin(words, self.guest.environment, subprocess.PIPE)


@pytest.fixture
def show(cfy: Guest, tmp_path: Path, name: str) -> Show:
    return Show(cfy, tmp_path, name).is_made()


def test_at_a_terminal_lines_scroll_above_a_bar_of_finished_operations(show: Show) -> None:
    screen = Terminal(show.guest, *show.start)
    eventually(lambda: "INFO: two" in screen.text, lambda: screen.text)
    eventually(lambda: re.search(r"[1-9]\d*/\d+ ", screen.text), lambda: screen.text)
    assert f"install {show.name}" in screen.text
    assert COLOUR.search(screen.raw)
    show.gate.unlink()
    assert screen.ends() == 0, screen.text
    counts = [(int(a), int(b)) for a, b in re.findall(r"(\d+)/(\d+) +\d:\d\d:\d\d", screen.text)]
    assert counts == sorted(counts)
    assert counts[0][0] < counts[-1][0] == counts[-1][1]
    lines = [each for each in screen.text.splitlines() if "LOG" in each]
    assert [each.rpartition(": ")[2].strip() for each in lines] == ["one", "two", "three"]
    assert "of workflow install finished." in screen.text


def test_without_colours_there_are_none(show: Show) -> None:
    show.gate.unlink()
    screen = Terminal(show.guest, *show.start, NO_COLOR="1")
    assert screen.ends() == 0, screen.text
    assert "ERROR: three" in screen.text
    assert not COLOUR.search(screen.raw)


def test_ctrl_c_says_how_to_go_on_and_leaves_the_execution_alone(show: Show) -> None:
    screen = Terminal(show.guest, *show.start)
    eventually(lambda: "INFO: two" in screen.text, lambda: screen.text)
    screen.types("\x03")
    assert screen.ends() == 130, screen.text
    execution = show.guest.execution(show.name, "install")
    assert execution["status"] == "started"
    assert f"cfy events list {execution['id']} --tail" in screen.text
    assert f"cfy executions cancel {execution['id']}" in screen.text
    again = Terminal(show.guest, "events", "list", execution["id"], "--tail", "--level", "error")
    show.gate.unlink()
    assert again.ends() == 0, again.text
    assert "ERROR: three" in again.text
    assert "INFO: two" not in again.text


def test_in_a_pipe_there_are_plain_lines_or_objects_alone(show: Show) -> None:
    show.gate.unlink()
    plain = show.guest.does(*show.start)
    assert "\x1b" not in plain
    lines = plain.splitlines()
    assert lines[-1].endswith("of workflow install finished.")
    assert all(" CFY <" in each or " LOG <" in each for each in lines[:-1])
    objects = show.piped("executions", "start", "uninstall", "-d", show.name, "--json-output")
    out, errors = objects.communicate(timeout=60)
    told = [json.loads(line) for line in out.splitlines()]
    assert [each["sequence"] for each in told] == [*range(1, len(told) + 1)]
    assert told[-1]["event_type"] == "workflow_succeeded"
    assert "of workflow uninstall finished." in errors


def test_a_tail_of_a_deployment_hears_those_who_begin_meanwhile(show: Show) -> None:
    show.begins()
    tail = show.piped("events", "list", "-d", show.name, "--tail", "--type", "log")
    seen = _until(tail, ": two")
    words = ("executions", "start", "execute_operation", "-d", show.name, "--force", "--no-wait")
    hello = "operation=cloudify.interfaces.lifecycle.create"
    show.guest.does(*words, "-p", hello)
    seen += _until(tail, ": one")
    show.gate.unlink()
    out, errors = _rest(tail)
    texts = [
        each.rstrip().rpartition(": ")[2] for each in (*seen, *out.splitlines()) if "LOG" in each
    ]
    assert sorted(texts) == ["one", "one", "three", "two"], errors
    assert "of workflow execute_operation finished." in out
    assert "of workflow install finished." in out


def test_operations_are_seen_as_they_go(show: Show) -> None:
    execution = show.begins()
    rows = _by_name(show.guest.reads("executions", "operations", execution))
    assert (rows["configure"]["state"], rows["configure"]["attempt"]) == ("started", 1)
    assert rows["configure"]["instance"].startswith("thing_")
    assert rows["create"]["state"] == "succeeded"
    assert rows["create"]["since"] <= rows["configure"]["since"]
    watch = show.piped("executions", "operations", execution, "--watch")
    screen = Terminal(show.guest, "executions", "operations", execution, "--watch")
    eventually(lambda: "have ended" in screen.text, lambda: screen.text)
    seen = _until(watch, ".configure]")
    show.gate.unlink()
    out, errors = _rest(watch)
    steps = [line for line in (*seen, *out.splitlines()) if ".configure]" in line]
    assert [each.split()[1] for each in steps] == ["started", "succeeded"], errors
    assert "of workflow install finished." in out
    assert screen.ends() == 0, screen.text
    assert "succee" in screen.text.rpartition("have ended")[2]  # a narrow column breaks the word


def test_a_further_attempt_says_when_it_is_going_to_begin(show: Show) -> None:
    words = ("executions", "start", "execute_operation", "-d", show.name, "--no-wait")
    show.guest.does(*words, "-p", "operation=greetings.stumble")
    execution = show.guest.execution(show.name, "execute_operation")["id"]

    def waiting() -> list[dict[str, Any]]:
        rows = show.guest.reads("executions", "operations", execution)
        return [each for each in rows if each["retries_at"]]

    eventually(waiting, "the second attempt waits")
    [row] = waiting()
    assert (row["state"], row["attempt"], row["attempts"]) == ("pending", 2, 4)
    assert f"retrying at {row['retries_at']}" in show.guest.does(
        "executions", "operations", execution, "--format", "plain"
    )
    show.guest.does("executions", "cancel", execution, "-f", "--wait")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """The worker is apart, so that executions outlive the server."""
    with own_postgres() as database, ExitStack() as ending:
        yield House(tmp_path, database, ending)


def test_a_server_that_is_killed_costs_the_follower_no_line(house: House, tmp_path: Path) -> None:
    house.hire("one")
    folder = tmp_path / "show"
    folder.mkdir()
    show = Show(house.guest, folder, "it").is_made()
    following = show.piped(*show.start, "--json-output")
    seen = _until(following, '"two"')
    house.server.kill()
    house.server.start()
    show.gate.unlink()
    out, errors = _rest(following)
    assert following.returncode == 0, errors
    told = [json.loads(line) for line in (*seen, *out.splitlines())]
    assert [each["sequence"] for each in told] == [*range(1, len(told) + 1)]
    assert [each["message"] for each in told if each["type"] == "cloudify_log"] == [
        "one",
        "two",
        "three",
    ]
    assert "of workflow install finished." in errors


def _until(process: "subprocess.Popen[str]", words: str) -> list[str]:
    """The lines up to the one that has these words."""
    assert process.stdout is not None
    seen: list[str] = []
    while not any(words in each for each in seen):
        seen.append(process.stdout.readline())
        assert seen[-1], f"it ended without {words}: {seen}"
    return seen


def _rest(process: "subprocess.Popen[str]") -> tuple[str, str]:
    """What was not read yet; communicate() would skip what lies in the buffer."""
    assert process.stdout is not None
    assert process.stderr is not None
    with process.stdout, process.stderr:
        out, errors = process.stdout.read(), process.stderr.read()
    process.wait(60)
    return out, errors


def _by_name(rows: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Operations by the last part of theirs."""
    return {(each["operation"] or "").rpartition(".")[2]: each for each in rows}


def test_a_start_whose_answer_is_lost_and_a_wire_that_is_cut_are_not_noticed(
    server: Server, show: Show, tmp_path: Path
) -> None:
    with lossy_wire(server.port, loses=b"POST /api/v3.1/executions ") as wire:
        guest = show.guest.elsewhere(tmp_path / "elsewhere")
        guest.log_in(port=wire.own_port)
        following = replace(show, guest=guest).piped(*show.start, "--json-output")
        seen = _until(following, '"two"')
        wire.cut()
        show.gate.unlink()
        out, errors = _rest(following)
        assert (following.returncode, wire.lost) == (0, 1), errors
    told = [json.loads(line) for line in (*seen, *out.splitlines())]
    assert [each["sequence"] for each in told] == [*range(1, len(told) + 1)]
    begun = show.guest.reads("executions", "list", "-d", show.name)
    assert [each["workflow_id"] for each in begun].count("install") == 1


def test_a_server_that_is_stopped_does_not_wait_for_who_watches(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    own_server.stay()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    show = Show(guest, tmp_path, "it").is_made()
    execution = show.begins()
    following = show.piped("events", "list", execution, "--tail", "--json-output")
    seen = _until(following, '"two"')
    own_server.stop()  # within ten seconds
    own_server.start()
    show.gate.unlink()
    out, _ = _rest(following)
    told = [json.loads(line) for line in (*seen, *out.splitlines())]
    assert [each["sequence"] for each in told] == [*range(1, len(told) + 1)]
    own_server.stop()
