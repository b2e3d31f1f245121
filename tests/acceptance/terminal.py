"""A command in a terminal, as people see it and type into it."""

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from threading import Thread

from acceptance.guest import Guest
from acceptance.programs import PROGRAMS

ROWS, COLUMNS = 40, 140
CONTROL = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|9[0-7])[;m]")


class Terminal:
    """`raw` is all that was written to it so far, `text` the same without what moves and paints."""

    def __init__(self, guest: Guest, *words: str, **environment: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        self.process = subprocess.Popen(  # noqa: S603 - our own program
            [str(PROGRAMS / "cfy"), *words],
            env=guest.environment | {"TERM": "xterm-256color"} | environment,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.raw = ""
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    @property
    def text(self) -> str:
        return CONTROL.sub("", self.raw).replace("\r", "\n")

    def types(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def ends(self, within: float = 60) -> int:
        code = self.process.wait(within)
        self._reader.join(10)
        os.close(self._ours)
        return code

    def _read(self) -> None:
        pieces = []
        while True:
            try:
                piece = os.read(self._ours, 4096)
            except OSError:  # the other end is closed
                return
            pieces.append(piece)
            self.raw = b"".join(pieces).decode(errors="replace")
