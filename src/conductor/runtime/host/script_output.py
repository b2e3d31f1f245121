"""Says what a script prints, while it runs; a flood slows its writer."""

import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

from conductor.channel.lines import Line
from conductor.channel.masked_lines import MaskedLines
from conductor.channel.spool import as_logged, make_spool
from conductor.channel.spool_reader import SpoolReader
from conductor.channel.spooler import Spooler
from conductor.domain.masking import Masker

MOST_UNREAD = 8 * 1024 * 1024
TAIL = 20
_LOOK = 0.02  # seconds
_SETTLING = 2.0
_HELD_BACK = 25  # looks without anything new


class Printed(NamedTuple):
    """A line for the log, the name of the spool it is from, and its end there."""

    message: str
    spool: str
    end: int


Say = Callable[[Printed], None]


class Output:
    """One stream of a script. `tail` keeps its last lines, said or not."""

    def __init__(
        self,
        folder: Path,
        operation_id: str,
        stream: str,
        say: Say,
        masker: Callable[[], Masker],
        *,
        is_logged: bool,
    ) -> None:
        self.tail: deque[str] = deque(maxlen=TAIL)
        self._stream = stream
        self._say = say
        self._is_logged = is_logged
        self._spool = make_spool(folder, operation_id, stream, is_logged=is_logged)
        self._reader = SpoolReader(self._spool)
        self._masked = MaskedLines(masker)
        self._looks_in_vain = 0
        self.spooler = Spooler(operation_id, self._spool)

    @property
    def unread(self) -> int:
        return self._reader.size - self._reader.said

    def tell_next(self, until: int | None = None) -> bool:
        """Say the lines of one chunk. False when there were none."""
        lines = self._reader.next_lines(until)
        if lines:
            self._looks_in_vain = 0
            self._tell(self._masked.feed(lines))
            self._reader.free()
        return bool(lines)

    def tell_overdue(self) -> None:
        """What is held back because a secret might go on, when nothing came for a while."""
        self._looks_in_vain += 1
        if self._looks_in_vain == _HELD_BACK:
            self._tell(self._masked.rest())

    def tell_rest(self) -> None:
        """After the script's end: what it printed, and not what others go on to print."""
        self.spooler.settle(_SETTLING)
        end = self._reader.size
        while self.tell_next(end):
            pass
        self._tell([*self._masked.feed(self._reader.last_line()), *self._masked.rest()])

    def close(self) -> None:
        """Remove the spool, unless something that the script left may still print."""
        self.spooler.settle(0)
        self._reader.close()
        if self.spooler.has_ended:
            self._spool.unlink()
        else:
            os.truncate(self._spool, 0)  # all was said, and secrets may be in it

    def _tell(self, lines: Sequence[Line]) -> None:
        for line in lines:
            self.tail.append(line.text)
            if self._is_logged:
                self._say(Printed(as_logged(self._stream, line.text), self._spool.name, line.end))


class Brake:
    """Lets a script wait while too much of what it printed is unread, in a thread.

    So a spool holds at most 8 MiB that nobody has read, 16 MiB that have been read, what a script
    can print within 20 ms, and what the pipe holds.
    """

    def __init__(self, outputs: Sequence[Output]) -> None:
        self._outputs = outputs
        self._held: set[Output] = set()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="script-brake", daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        try:
            while not self._is_over.wait(_LOOK):
                for output in self._outputs:
                    self._look_at(output)
        finally:
            for output in self._held:
                output.spooler.release()

    def _look_at(self, output: Output) -> None:
        if output.unread > MOST_UNREAD:  # held already, somebody may have let it go on
            self._held.add(output)
            output.spooler.hold()
        elif output.unread < MOST_UNREAD // 2 and output in self._held:
            self._held.remove(output)
            output.spooler.release()


def follow(outputs: Sequence[Output], ended: threading.Event) -> None:
    """Say everything as it comes, until `ended`, and then the rest."""
    with Brake(outputs):
        while not ended.is_set():
            told = [output.tell_next() for output in outputs]
            if not any(told):
                ended.wait(_LOOK)
            for output, has_told in zip(outputs, told, strict=True):
                if not has_told:
                    output.tell_overdue()
    for output in outputs:
        output.tell_rest()
