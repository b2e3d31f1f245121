"""Templates and their copies, with a thread that answers as a template does."""

import os
import socket
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from conductor.channel.forking import TemplateIsGone, next_request, tell_pid
from conductor.transport.environments.environment import Environment
from conductor.transport.host import Launch
from conductor.transport.own_children import Child
from conductor.transport.process_book import ProcessBook
from conductor.transport.templates import Templates

COPY = 4711
ONE, OTHER = Environment("one", Path()), Environment("other", Path())


@dataclass(frozen=True)
class FakeLaunch(Launch):
    """Its processes do nothing; threads speak for them, until they `are_dead`."""

    started: list[Child] = field(default_factory=list)
    are_dead: threading.Event = field(default_factory=threading.Event)

    def start(self) -> tuple[Child, socket.socket]:
        def begin(theirs: socket.socket) -> Child:
            end = socket.socket(fileno=theirs.detach())
            threading.Thread(target=self._speak, args=[end], daemon=True).start()
            return subprocess.Popen(["sleep", "600"])  # noqa: S607

        process, ours = self.book.note(begin)
        self.started.append(process)
        return process, ours

    def _speak(self, end: socket.socket) -> None:
        with end:
            tell_pid(end, COPY)
            while (channel := next_request(end)) is not None:
                os.close(channel)
                if self.are_dead.is_set():
                    return
                tell_pid(end, COPY)

    @property
    def living(self) -> int:
        return sum(process.poll() is None for process in self.started)


@pytest.fixture
def launch(tmp_path: Path) -> FakeLaunch:
    return FakeLaunch(ProcessBook(tmp_path), (), tmp_path, {}, tmp_path / "log")


def test_each_environment_has_one_template_for_all_copies(launch: FakeLaunch) -> None:
    templates = Templates()
    for code in (None, ONE, ONE, None, OTHER):
        process, end = templates.copy(code, launch)
        end.close()
        assert process.pid == COPY
    assert len(launch.started) == 3
    templates.close()
    assert launch.living == 0


def test_those_that_nobody_has_loaded_any_more_go(launch: FakeLaunch) -> None:
    templates = Templates()
    for code in (None, ONE, OTHER):
        templates.copy(code, launch)[1].close()
    templates.keep([ONE])
    assert launch.living == 1
    templates.copy(ONE, launch)[1].close()
    assert len(launch.started) == 3
    templates.close()


def test_one_that_is_gone_is_said_to_be_and_the_next_copy_has_a_new_one(
    launch: FakeLaunch,
) -> None:
    templates = Templates()
    templates.copy(ONE, launch)[1].close()
    launch.are_dead.set()
    with pytest.raises(TemplateIsGone):
        templates.copy(ONE, launch)
    assert launch.living == 0
    launch.are_dead.clear()
    templates.copy(ONE, launch)[1].close()
    assert launch.living == 1
    templates.close()


def test_to_keep_some_never_waits_for_a_copy(launch: FakeLaunch) -> None:
    templates = Templates()
    templates.copy(ONE, launch)[1].close()
    with templates._lock:  # as while a copy is made
        templates.keep([])
    assert launch.living == 1
    templates.close()
