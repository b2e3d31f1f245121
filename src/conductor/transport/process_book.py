"""The processes that a worker has started, noted in a folder where its next self finds them."""

import contextlib
import json
import socket
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from conductor.channel.identity import ProcessIdentity
from conductor.transport.own_children import Child, OwnChildren

CHANNEL_VARIABLE = "CONDUCTOR_CHANNEL"


class ProcessBook:
    """`folder` belongs to this worker alone. What it finds there at its beginning are the notes of
    its former self. `children` starts what is not noted."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self.children = OwnChildren()

    def orphans(self) -> list[ProcessIdentity]:
        """Processes of the former self that still live; the notes of all the others go."""
        found = []
        for note in self._folder.glob("*.json"):
            with contextlib.suppress(ValueError, TypeError):  # torn in the middle of its writing
                identity = ProcessIdentity(**json.loads(note.read_text()))
                if identity.is_alive():
                    found.append(identity)
            note.unlink()
        return found

    def start(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], log: Path
    ) -> tuple[Child, socket.socket]:
        """A process in a POSIX session of its own, and our end of the socket to it."""

        def start(theirs: socket.socket) -> Child:
            with log.open("ab") as output:
                return subprocess.Popen(  # noqa: S603 - the command is the assembly's
                    command,
                    cwd=folder,
                    env={**environment, CHANNEL_VARIABLE: str(theirs.fileno())},
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(theirs.fileno(),),
                    start_new_session=True,
                )

        return self.note(start)

    def note(self, start: Callable[[socket.socket], Child]) -> tuple[Child, socket.socket]:
        """A process that `start` makes a child of this one, with our end of the socket whose other
        end it gets."""
        ours, theirs = socket.socketpair()
        with contextlib.ExitStack() as unless_started, theirs:
            unless_started.callback(ours.close)
            process = self.children.start(lambda: start(theirs))
            self._note(process.pid)
            unless_started.pop_all()
        return process, ours

    def wait(self, process: Child) -> int:
        """Until it has ended; then it is forgotten. Its exit code."""
        code = self.children.wait(process)
        self._path(process.pid).unlink(missing_ok=True)
        return code

    def reap_adopted(self) -> None:
        self.children.reap_adopted()

    def _note(self, pid: int) -> None:
        identity = ProcessIdentity.of(pid)
        if identity is not None:
            self._path(pid).write_text(json.dumps(asdict(identity)))

    def _path(self, pid: int) -> Path:
        return self._folder / f"{pid}.json"
