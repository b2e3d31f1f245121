"""A host process as its worker sees it."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from conductor.channel.connection import Connection
from conductor.domain.messages import Leave, Message
from conductor.transport.processes import kill_with_descendants, start


@dataclass(frozen=True)
class Launch:
    """How hosts of one kind are started."""

    command: Sequence[str]
    folder: Path
    environment: Mapping[str, str]
    log: Path


class Taker(Protocol):
    """Who hears what a host says; called in the host's own reader thread."""

    def take(self, host: "Host", message: Message) -> None: ...
    def lost(self, host: "Host") -> None: ...


class Host:
    """A process and the socket to it. `lost` is called exactly once, when it is gone."""

    def __init__(self, launch: Launch, taker: Taker) -> None:
        self._taker = taker
        self._process, end = start(launch.command, launch.folder, launch.environment, launch.log)
        self._connection = Connection(end)
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

    def send(self, message: Message) -> None:
        """A host that died is noticed by its reader; nothing is raised here."""
        try:
            self._connection.send(message)
        except OSError:
            return

    def leave(self) -> None:
        self.send(Leave())

    def kill(self) -> None:
        kill_with_descendants(self.pid)

    def wait(self, seconds: float) -> bool:
        """True when it is gone within that time."""
        self._reader.join(seconds)
        return not self._reader.is_alive()

    def _read(self) -> None:
        for message in self._connection.messages():
            self._taker.take(self, message)
        self._process.wait()
        self._connection.close()
        self._taker.lost(self)


HostStarter = Callable[[Taker], Host]
