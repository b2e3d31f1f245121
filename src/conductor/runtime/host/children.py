"""The processes below this one."""

import os
import signal
from contextlib import suppress
from pathlib import Path


def own_children() -> list[int]:
    """From /proc; without one (macOS) nothing is seen."""
    found: list[int] = []
    for listing in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # the thread has just ended
            found += [int(pid) for pid in listing.read_text().split()]
    return found


def end_own_children() -> None:
    """SIGKILL to what is being run right now: each script leads a session, and dies with it."""
    for child in own_children():
        with suppress(OSError):
            if os.getsid(child) == child:
                os.killpg(child, signal.SIGKILL)
            else:
                os.kill(child, signal.SIGKILL)
