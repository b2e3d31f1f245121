"""What the code in a host prints goes to the worker's log of outputs, with secrets masked."""

import io
import sys
import threading
from collections.abc import Callable
from typing import Any, TextIO

from conductor.domain.masking import NO_SECRETS, Masker

_LONGEST = 64 * 1024  # characters without a line break


class MaskedOutput(io.TextIOBase):
    """Stands in the place of a standard stream. While secrets are known, a line is written when it
    is whole. Whoever writes bytes, or to the descriptor, goes past it."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._masker: Callable[[], Masker] = lambda: NO_SECRETS
        self._rest = ""
        self._lock = threading.RLock()

    def begin(self, masker: Callable[[], Masker]) -> None:
        """Somebody else's secrets from now on. Those of the last one count until then, since its
        threads may still print."""
        self.settle()
        self._masker = masker

    def settle(self) -> None:
        """Write what no line break has ended."""
        with self._lock:
            rest, self._rest = self._rest, ""
            self._stream.write(self._masker().mask(rest))
            self._stream.flush()

    def write(self, text: str) -> int:
        masker = self._masker()
        with self._lock:
            if not masker and not self._rest:
                return self._stream.write(text)
            whole, line_break, self._rest = (self._rest + text).rpartition("\n")
            if line_break:
                self._stream.write(masker.mask(whole) + line_break)
            elif len(self._rest) > _LONGEST:
                self.settle()
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._stream.encoding

    @property
    def errors(self) -> str | None:  # type: ignore[override]
        return self._stream.errors

    @property
    def buffer(self) -> Any:
        return self._stream.buffer


class MaskedOutputs:
    """Both standard streams of this process, from now on."""

    def __init__(self) -> None:
        self._outputs = [MaskedOutput(sys.stdout), MaskedOutput(sys.stderr)]
        sys.stdout, sys.stderr = self._outputs

    def begin(self, masker: Callable[[], Masker]) -> None:
        for output in self._outputs:
            output.begin(masker)

    def settle(self) -> None:
        for output in self._outputs:
            output.settle()
