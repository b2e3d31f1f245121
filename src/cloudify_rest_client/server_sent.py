"""Server-sent events, as HTML's standard spells them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple


class Message(NamedTuple):
    name: str
    data: str


def messages(lines: Iterable[str]) -> Iterator[Message]:
    """What was sent whole. Comments, ids and the server's wish for a pause are left out, and so is
    a message whose end never came."""
    name, data = "message", list[str]()
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "event":
            name = value
        elif field == "data":
            data.append(value)
        elif not line:
            if data:
                yield Message(name, "\n".join(data))
            name, data = "message", []
