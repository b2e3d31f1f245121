"""Reads what a script prints, while it runs, and stops once it has ended."""

import os
import select
import threading
from collections import deque
from collections.abc import Callable, Iterator
from types import TracebackType

LONGEST_LINE = 64 * 1024
LARGEST_PIPE = 1024 * 1024
TAIL = 20


class Lines:
    """Cuts a stream of bytes into lines of at most `LONGEST_LINE` bytes."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> Iterator[str]:
        *whole, self._rest = (self._rest + data).split(b"\n")
        for line in whole:
            yield from _pieces(line)
        while len(self._rest) >= LONGEST_LINE:
            yield _text(self._rest[:LONGEST_LINE])
            self._rest = self._rest[LONGEST_LINE:]

    def end(self) -> Iterator[str]:
        """The last line, when no newline ended it."""
        rest, self._rest = self._rest, b""
        if rest:
            yield _text(rest)


class PipeReader:
    """Hands the lines of one pipe to `say`, from a thread; `tail` keeps the last of them.

    It ends when the pipe does, or when `ended` becomes readable: a process that the script left
    behind may hold the pipe open for ever, so after that only what is in it already is read.
    """

    def __init__(self, pipe: int, ended: int, say: Callable[[str], None]) -> None:
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._pipe = pipe
        self._ended = ended
        self._say = say
        self._lines = Lines()
        self._thread = threading.Thread(target=self._read, name="script-output", daemon=True)
        self._thread.start()

    def join(self) -> None:
        self._thread.join()

    def _read(self) -> None:
        poll = select.poll()
        poll.register(self._pipe, select.POLLIN)
        poll.register(self._ended, select.POLLIN)
        while self._ended not in dict(poll.poll()):
            data = os.read(self._pipe, LONGEST_LINE)
            if not data:
                break
            self._tell(self._lines.feed(data))
        else:
            self._tell(self._lines.feed(self._remainder()))
        self._tell(self._lines.end())

    def _remainder(self) -> bytes:
        os.set_blocking(self._pipe, False)
        found = b""
        while len(found) < LARGEST_PIPE:
            try:
                data = os.read(self._pipe, LONGEST_LINE)
            except BlockingIOError:
                break
            if not data:
                break
            found += data
        return found

    def _tell(self, lines: Iterator[str]) -> None:
        for line in lines:
            self.tail.append(line)
            self._say(line)


class EndSignal:
    """Becomes readable for all readers when the block ends."""

    def __enter__(self) -> "EndSignal":
        self.readable, self._writable = os.pipe()
        self._is_given = False
        return self

    def give(self) -> None:
        if not self._is_given:
            self._is_given = True
            os.close(self._writable)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self.give()
        os.close(self.readable)


def _pieces(line: bytes) -> Iterator[str]:
    for start in range(0, max(len(line), 1), LONGEST_LINE):
        yield _text(line[start : start + LONGEST_LINE])


def _text(line: bytes) -> str:
    return line.decode(errors="replace").rstrip("\r")
