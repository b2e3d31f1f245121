"""Loaded into every Python process of a Conductor under chaos: it dies where a plan says so.

`CHAOS_PLAN` names a folder. In it `armed` holds {number, place, reach}: the first process that
reaches the place so many times dies there, after it has noted that in the ledger.
"""

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path


class Trap:
    """Counts, for one armed kill after the other, how often this process reached its place."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._number = -1
        self._reached = 0
        self._lock = threading.Lock()

    def __call__(self, place: str) -> None:
        try:
            armed = json.loads((self._folder / "armed").read_bytes())
        except OSError:
            return
        if armed["place"] == place and self._is_turn(armed) and self._claim(armed["number"]):
            _note(f"{place} by {os.getpid()}")
            os.kill(os.getpid(), signal.SIGKILL)

    def _is_turn(self, armed: dict[str, int]) -> bool:
        with self._lock:
            if armed["number"] != self._number:
                self._number, self._reached = armed["number"], 0
            self._reached += 1
            return self._reached == armed["reach"]

    def _claim(self, number: int) -> bool:
        """Whoever makes the file kills; the harness makes it to call the kill off."""
        try:
            flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY
            descriptor = os.open(self._folder / f"claimed-{number}", flags)
        except FileExistsError:
            return False
        os.write(descriptor, str(os.getpid()).encode())
        os.close(descriptor)
        return True


def _note(subject: str) -> None:
    line = {"what": "kill", "subject": subject, "at": time.time_ns() // 1_000_000}
    with Path(os.environ["CHAOS_LEDGER"]).open("ab", buffering=0) as ledger:
        ledger.write(json.dumps(line).encode() + b"\n")


def _is_ours() -> bool:
    line = " ".join(sys.orig_argv)
    return "/conductor " in line or "conductor.runtime.host." in line


if "CHAOS_PLAN" in os.environ and _is_ours():
    from conductor.domain.crash_points import listen

    if "CHAOS_SABOTAGE" in os.environ:
        from sabotage import commit

        commit(os.environ["CHAOS_SABOTAGE"])
    listen(Trap(Path(os.environ["CHAOS_PLAN"])))
