"""The ledger: a file outside of Conductor in which operations and killers note what they do."""

import json
import os
import time
from collections.abc import Iterable
from pathlib import Path

from chaos.history import Note

_APPENDING = os.O_WRONLY | os.O_APPEND | os.O_CREAT


class Ledger:
    def __init__(self, path: Path) -> None:
        self.path = path
        path.touch()

    def note(self, what: str, subject: str, pid: int = 0) -> None:
        """One write at the end of the file, so that lines of several processes never mix."""
        line = {"what": what, "subject": subject, "pid": pid, "at": time.time_ns() // 1_000_000}
        descriptor = os.open(self.path, _APPENDING)
        try:
            os.write(descriptor, json.dumps(line).encode() + b"\n")
        finally:
            os.close(descriptor)

    def notes(self) -> tuple[Note, ...]:
        """Without a line that has no end: its writer was killed."""
        return tuple(_notes(self.path.read_text(encoding="utf-8").splitlines(keepends=True)))


def _notes(lines: Iterable[str]) -> Iterable[Note]:
    for line in lines:
        if line.endswith("\n"):
            yield Note(**json.loads(line))
