"""What the public framework promises, in the form that the page and its test read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

SDK = "tests/unit/runtime/sdk"
PORCHES = "tests/unit/porches"
LOCAL = "tests/unit/runtime/host/local"

_PROMISE = re.compile(r"(?P<dot>\.?)(?P<name>\w+)(?:\((?P<arguments>.*?)\))?(?=\s|$)", re.DOTALL)


class Promise(NamedTuple):
    """A name, and how the arguments of its calls begin: None where nothing is promised of them.

    The class itself does not have what `is_of_objects`: they get it when they are made.
    """

    name: str
    arguments: tuple[str, ...] | None
    is_of_objects: bool


@dataclass(frozen=True)
class Part:
    """Names of a module, or of one of its classes (`owner`).

    `names` lists them, with the arguments that callers were promised: `ctx
    send_event(event, args=None)`. More may follow in ours, as long as it has a default. What
    objects of the owner have, and the class has not, begins with a dot: `.dry_run`. A test file
    covers the names that it uses; of several files the first one does.
    """

    module: str
    names: str
    tests: tuple[str, ...]
    owner: str = ""

    def promises(self) -> Iterator[Promise]:
        for found in _PROMISE.finditer(self.names):
            arguments = found["arguments"]
            split = None if arguments is None else tuple(_arguments(arguments))
            yield Promise(found["name"], split, bool(found["dot"]))


def _arguments(text: str) -> Iterator[str]:
    """`a, b=(1, 2)` has two."""
    yield from (found.strip() for found in re.findall(r"(?:\([^)]*\)|[^,(])+", text))
