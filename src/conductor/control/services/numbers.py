"""Which numbers can be stored and sent to workers: integers of 64 bits, and finite floats."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from conductor.domain.errors import InvalidInput

_LEAST, _MOST = -(2**63), 2**64 - 1


def check_numbers(place: str, value: Any) -> None:
    """`InvalidInput` names the place within the value, like `inputs.ports[1]`."""
    seen: set[int] = set()  # a plan holds many things in thousands of places
    waiting = [(place, value)]
    while waiting:
        where, one = waiting.pop()
        if isinstance(one, (dict, list, tuple, Mapping)):
            if id(one) not in seen:
                seen.add(id(one))
                waiting.extend(_inside(where, one))
        elif isinstance(one, int) and not _LEAST <= one <= _MOST:
            raise InvalidInput(f"{where} is an integer of more than 64 bits: write it as text")
        elif isinstance(one, float) and not math.isfinite(one):
            raise InvalidInput(f"{where} is {one}: give it a finite number, or text")


def _inside(place: str, value: Any) -> Iterator[tuple[str, Any]]:
    """What it holds, but for texts: they are most of it, and never wrong."""
    if isinstance(value, Mapping):
        pairs = ((f".{key}", each) for key, each in value.items())
    else:
        pairs = ((f"[{index}]", each) for index, each in enumerate(value))
    yield from ((f"{place}{step}", each) for step, each in pairs if not isinstance(each, str))
