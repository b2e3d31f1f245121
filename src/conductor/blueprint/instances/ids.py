"""Fresh ids of node instances and group instances."""

import string
from collections.abc import Collection
from random import Random, SystemRandom

_LETTERS = string.ascii_lowercase + string.digits
_LENGTH = 6


class FreshIds:
    """`<name>_<6 of a-z0-9>`, never one that is taken. A seeded source gives the same ids again."""

    def __init__(self, taken: Collection[str] = (), source: Random | None = None) -> None:
        self._taken = set(taken)
        self._source = source or SystemRandom()

    def for_name(self, name: str) -> str:
        while True:
            fresh = f"{name}_{''.join(self._source.choices(_LETTERS, k=_LENGTH))}"
            if fresh not in self._taken:
                self._taken.add(fresh)
                return fresh
