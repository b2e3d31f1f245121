"""Which numbers can be stored and sent to workers: integers of 64 bits, and finite floats."""

import math
from collections.abc import Mapping
from typing import Any

from conductor.domain.errors import InvalidInput

_LEAST, _MOST = -(2**63), 2**64 - 1


def check_numbers(place: str, value: Any) -> None:
    """`InvalidInput` names the place within the value, like `inputs.ports[1]`."""
    waiting = [(place, value)]
    while waiting:
        where, one = waiting.pop()
        if isinstance(one, Mapping):
            waiting.extend((f"{where}.{key}", each) for key, each in one.items())
        elif isinstance(one, list | tuple):
            waiting.extend((f"{where}[{index}]", each) for index, each in enumerate(one))
        elif isinstance(one, int) and not _LEAST <= one <= _MOST:
            raise InvalidInput(f"{where} is an integer of more than 64 bits: write it as text")
        elif isinstance(one, float) and not math.isfinite(one):
            raise InvalidInput(f"{where} is {one}: give it a finite number, or text")
