"""Messages and facts as bytes, and back."""

import dataclasses
import struct
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

import msgspec

from conductor.domain import facts as fact_types
from conductor.domain.facts import Fact
from conductor.domain.messages import MESSAGES, Append, Foretell, Message, Perform

FactRows = list[tuple[str, msgspec.Raw]]


class _AppendBody(msgspec.Struct, array_like=True):
    """Each fact beside the name of its kind, so that it is decoded once and as what it is."""

    work: str
    id: int | None
    facts: FactRows
    orders: list[Perform]


class _ForetellBody(msgspec.Struct, array_like=True):
    work: str
    head: str
    operation_id: str
    facts: FactRows
    order: Perform


_LENGTH = struct.Struct("!I")
_AS_IS = (datetime, bytes)
_FOR_FACTS: dict[type, type] = {Append: _AppendBody, Foretell: _ForetellBody}
_MESSAGES: dict[str, type] = {kind.__name__: kind for kind in MESSAGES}
_encoder = msgspec.msgpack.Encoder()
_pack = _encoder.encode
_unpack = msgspec.msgpack.Decoder().decode
_envelope = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_FACTS: dict[str, type] = {kind.__name__: kind for kind in fact_types.Fact.__args__}


class _Decoders(dict[str, msgspec.msgpack.Decoder[Any]]):
    """Each is made when it is first needed: a host that starts needs three of them, and all take
    as long as everything else that it imports."""

    def __init__(self, kinds: Mapping[str, type]) -> None:
        self._kinds = kinds

    def __missing__(self, name: str) -> msgspec.msgpack.Decoder[Any]:
        decoder = self[name] = msgspec.msgpack.Decoder(self._kinds[name])
        return decoder


_bodies = _Decoders({name: _FOR_FACTS.get(kind, kind) for name, kind in _MESSAGES.items()})
_facts = _Decoders(_FACTS)

LONGEST_FRAME = 512 * 1024 * 1024
HEADER_SIZE = _LENGTH.size


def encode(message: Message) -> bytes:
    """One frame: four bytes of length, then the message's name and fields.

    A value that the wire cannot carry raises `TypeError`, or `OverflowError` for an integer beyond
    64 bits. Text that is no Unicode (names of files may hold such) travels with escapes.
    """
    name = type(message).__name__
    body = pack((name, _with_fact_rows(message) if type(message) in _FOR_FACTS else message))
    return _LENGTH.pack(len(body)) + body


def pack(value: Any) -> bytes:
    """Plain values as bytes; what cannot travel raises, as in `encode`."""
    try:
        return _pack(value)
    except UnicodeEncodeError:
        return _pack(_escaped(msgspec.to_builtins(value, builtin_types=_AS_IS)))


def unpack(body: bytes) -> Any:
    return _unpack(body)


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
    message = _bodies[name].decode(fields)
    if isinstance(message, _AppendBody):
        return Append(message.work, message.id, read_facts(message.facts), message.orders)
    if isinstance(message, _ForetellBody):
        facts = read_facts(message.facts)
        return Foretell(message.work, message.head, message.operation_id, facts, message.order)
    return cast(Message, message)


def fact_rows(facts: Iterable[Fact]) -> list[tuple[str, Any]]:
    """Facts as they are encoded: each beside the name of its kind."""
    return [(type(fact).__name__, fact) for fact in facts]


def read_facts(rows: FactRows) -> list[Fact]:
    return [_facts[name].decode(fields) for name, fields in rows]


def _with_fact_rows(message: Any) -> list[Any]:
    """Its fields, in their order."""
    fields = [getattr(message, field.name) for field in dataclasses.fields(message)]
    return [fact_rows(each) if each is message.facts else each for each in fields]
