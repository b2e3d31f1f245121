"""Messages and facts as bytes, and back."""

import struct
from collections.abc import Iterable, Sequence
from typing import Any, cast

import msgspec

from conductor.domain import facts as fact_types
from conductor.domain.facts import Fact
from conductor.domain.messages import MESSAGES, Message

_LENGTH = struct.Struct("!I")
_MESSAGES = {kind.__name__: kind for kind in MESSAGES}
_FACTS = {kind.__name__: kind for kind in fact_types.Fact.__args__}
_encoder = msgspec.msgpack.Encoder()
_envelope = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_bodies: dict[str, msgspec.msgpack.Decoder[Any]] = {
    name: msgspec.msgpack.Decoder(kind) for name, kind in _MESSAGES.items()
}

LONGEST_FRAME = 512 * 1024 * 1024
HEADER_SIZE = _LENGTH.size


def encode(message: Message) -> bytes:
    """One frame: four bytes of length, then the message's name and fields.

    A value that the wire cannot carry raises `TypeError`.
    """
    body = _encoder.encode((type(message).__name__, message))
    return _LENGTH.pack(len(body)) + body


def frame_length(header: bytes) -> int:
    length: int = _LENGTH.unpack(header)[0]
    if length > LONGEST_FRAME:
        raise ValueError(f"a frame of {length} bytes is longer than {LONGEST_FRAME}")
    return length


def decode(body: bytes) -> Message:
    name, fields = _envelope.decode(body)
    return cast(Message, _bodies[name].decode(fields))


def packed(facts: Iterable[Fact]) -> list[tuple[str, Any]]:
    """Facts as they travel inside `Append`."""
    return [(type(fact).__name__, fact) for fact in facts]


def unpacked(rows: Sequence[tuple[str, Any]]) -> list[Fact]:
    return [msgspec.convert(fields, _FACTS[name]) for name, fields in rows]
