"""A host process as its worker sees it."""

import contextlib
import logging
import os
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from conductor.channel.connection import Connection
from conductor.channel.descendants import kill_tree
from conductor.domain.messages import Leave, Message
from conductor.transport.environments.environment import Environment
from conductor.transport.own_children import Child
from conductor.transport.process_book import ProcessBook
from conductor.transport.processes import PATIENCE

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Launch:
    """How hosts of one kind are started, and where it is noted."""

    book: ProcessBook
    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path

    def within(self, environment: Environment | None) -> "Launch":
        """The same in an environment of a plugin, which has a Python and programs of its own."""
        if environment is None:
            return self
        path = f"{environment.programs}{os.pathsep}{self.environment.get('PATH', os.defpath)}"
        return replace(
            self,
            command=(str(environment.python), *self.command[1:]),
            environment={**self.environment, "PATH": path, "VIRTUAL_ENV": str(environment.folder)},
        )

    def start(self) -> tuple[Child, socket.socket]:
        """A process, and our end of the socket to it."""
        return self.book.start(self.command, self.folder, self.environment, self.log)


class Start(Protocol):
    """Whatever gives a process that speaks on a socket, and notes it in a book."""

    @property
    def book(self) -> ProcessBook: ...
    def start(self) -> tuple[Child, socket.socket]: ...


class Taker(Protocol):
    """Who hears what a host says; called in the host's own reader thread."""

    def take(self, host: "Host", message: Message) -> None: ...
    def lost(self, host: "Host") -> None: ...


class Host:
    """A process and the socket to it. `lost` is called exactly once, when it `is_gone`."""

    def __init__(self, launch: Start, taker: Taker) -> None:
        self._taker = taker
        self._book = launch.book
        self._process, end = launch.start()
        self._connection = Connection(end)
        self.is_gone = False
        self._reader = threading.Thread(
            target=self._read, name=f"host-{self._process.pid}", daemon=True
        )
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        return self._process.poll()

    def send(self, *messages: Message) -> None:
        """A host that died is noticed by its reader; nothing is raised here for that."""
        with contextlib.suppress(OSError):
            self._connection.send(*messages)

    def leave(self) -> None:
        self.send(Leave())

    def kill(self) -> list[int]:
        """With everything below it; returns the ids of processes that could not be killed."""
        return [] if self.is_gone else kill_tree(self.pid, within=PATIENCE)

    def wait(self, seconds: float) -> bool:
        """True when it is gone within that time."""
        self._reader.join(seconds)
        return not self._reader.is_alive()

    def _read(self) -> None:
        """To the end, whatever comes: a host that cannot be understood is killed."""
        try:
            for message in self._connection.messages():
                self._taker.take(self, message)
        except Exception:  # noqa: BLE001 - the edge of a thread
            _log.exception("what host %s said could not be taken", self.pid)
            self.kill()
        self._connection.close()  # first: a host that still lives learns from it, and ends
        self._book.wait(self._process)
        self.is_gone = True
        self._taker.lost(self)


HostStarter = Callable[[Taker, Environment | None], Host]
