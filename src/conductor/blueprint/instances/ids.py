"""Fresh ids of node instances and group instances."""

import secrets
import string
from collections.abc import Collection

_LETTERS = string.ascii_lowercase + string.digits


class FreshIds:
    def __init__(self, taken: Collection[str] = ()) -> None:
        self._taken = set(taken)

    def for_name(self, name: str) -> str:
        """`<name>_<6 of a-z0-9>`, never one that exists."""
        while True:
            fresh = f"{name}_{''.join(secrets.choice(_LETTERS) for _ in range(6))}"
            if fresh not in self._taken:
                self._taken.add(fresh)
                return fresh
