"""Ids of tasks and graphs."""

import itertools
import os


class _Ids:
    """A random prefix for the process, and a count."""

    def __init__(self) -> None:
        text = os.urandom(9).hex()
        self._prefix = f"{text[:8]}-{text[8:12]}-4{text[12:15]}-8{text[15:18]}"
        self._count = itertools.count(int.from_bytes(os.urandom(5)))

    def next(self) -> str:
        return f"{self._prefix}-{next(self._count):012x}"


_ids = _Ids()
os.register_at_fork(after_in_child=_ids.__init__)  # type: ignore[misc]


def new_id() -> str:
    """A UUID (RFC 9562, version 4 in form). Those of one process follow each other, so that an
    index of a hundred thousand tasks grows at one place; and unlike `uuid.uuid4` none of them asks
    the system for random bits, which lets other threads take over each time."""
    return _ids.next()
