"""Messages and facts as bytes, and back."""

import struct
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

import msgspec

from conductor.domain import facts as fact_types
from conductor.domain.facts import Fact
from conductor.domain.messages import MESSAGES, Message

_LENGTH = struct.Struct("!I")
_AS_IS = (datetime, bytes)
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

    A value that the wire cannot carry raises `TypeError`, or `OverflowError` for an integer beyond
    64 bits. Text that is no Unicode (names of files may hold such) travels with escapes.
    """
    name = type(message).__name__
    try:
        body = _encoder.encode((name, message))
    except UnicodeEncodeError:
        body = _encoder.encode((name, _escaped(msgspec.to_builtins(message, builtin_types=_AS_IS))))
    return _LENGTH.pack(len(body)) + body


def _escaped(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_escaped(key): _escaped(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_escaped(each) for each in value]
    return value


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
