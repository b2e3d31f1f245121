"""What Linux tells about a process. Elsewhere (macOS) it tells nothing, and nothing is seen."""

import os
from pathlib import Path
from typing import NamedTuple

_DEAD = "ZXx"


class ProcStat(NamedTuple):
    """Some of the fields of /proc/PID/stat. `started` is in clock ticks since the boot."""

    state: str
    parent: int
    session: int
    threads: int
    started: int

    @property
    def is_dead(self) -> bool:
        """It only waits to be reaped. A first thread that ended before the others does not."""
        return self.state in _DEAD and self.threads <= 1

    @property
    def is_still(self) -> bool:
        """It runs no code now: stopped, traced or dead."""
        return self.state in "Tt" or self.is_dead


def proc_stat(pid: int) -> ProcStat | None:
    """None when there is no such process any more."""
    try:
        text = Path(f"/proc/{pid}/stat").read_bytes().decode(errors="replace")
    except OSError:
        return None
    fields = text.rpartition(")")[2].split()  # the name before may hold blanks and brackets
    return ProcStat(fields[0], int(fields[1]), int(fields[3]), int(fields[17]), int(fields[19]))


def children(pid: int) -> list[int]:
    """Its direct children, dead ones that nobody reaped included."""
    found: list[int] = []
    tasks = f"/proc/{pid}/task"
    try:
        threads = os.listdir(tasks)  # noqa: PTH208 - a glob raises when the process ends meanwhile
    except OSError:
        return found
    for thread in threads:
        try:
            found += [
                int(child) for child in Path(f"{tasks}/{thread}/children").read_text().split()
            ]
        except OSError:  # that thread has just ended; its children went to another one
            continue
    return found


def catches(pid: int, number: int) -> bool:
    """Whether it has code of its own for that signal."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) & 1 << (number - 1))


def everybody() -> list[int]:
    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*")]


def variable(pid: int, name: str) -> str | None:
    """A variable of the environment with which it was started. None also where that is hidden."""
    start = f"{name}=".encode()
    try:
        entries = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return None
    return next((os.fsdecode(e.removeprefix(start)) for e in entries if e.startswith(start)), None)
