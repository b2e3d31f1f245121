"""Traps of SNMP, version 2c, for whoever watches a network (`cloudify.snmp.snmp_trap`)."""

import socket
import time
from collections.abc import Sequence
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError

_UP_TIME = "1.3.6.1.2.1.1.3.0"
_TRAP = "1.3.6.1.6.3.1.1.4.1.0"
_MESSAGE = "1.3.6.1.4.1.52312.1"  # what is said, as a text
_INTEGER, _TEXT, _OID, _SEQUENCE, _TICKS, _TRAP_V2 = 0x02, 0x04, 0x06, 0x30, 0x43, 0xA7
_VERSION_2C = 1
_started = time.monotonic()


def send_snmp_trap(
    event_context: Any,
    destination_address: str,
    destination_port: int = 162,
    community_string: str = "public",
    trap_oid: str = "1.3.6.1.4.1.52312.0.1",
    **more: Any,
) -> None:
    """Tell that address about an execution. Nobody confirms a trap: it may be lost on the way."""
    packet = trap(community_string, trap_oid, str(event_context))
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            destination_address, destination_port, type=socket.SOCK_DGRAM
        )[0]
        with socket.socket(family, kind) as out:
            out.sendto(packet, address)
    except OSError as error:
        raise NonRecoverableError(
            f"no trap can be sent to {destination_address}:{destination_port}: {error}"
        ) from error


def trap(community: str, trap_oid: str, message: str) -> bytes:
    """In the basic encoding rules of ASN.1."""
    ticks = int((time.monotonic() - _started) * 100) & 0x7FFFFFFF
    bindings = [
        (_UP_TIME, _part(_TICKS, _integer(ticks))),
        (_TRAP, _part(_OID, _oid(trap_oid))),
        (_MESSAGE, _part(_TEXT, message.encode())),
    ]
    listed = b"".join(_part(_SEQUENCE, _part(_OID, _oid(oid)) + value) for oid, value in bindings)
    zero = _part(_INTEGER, b"\0")
    pdu = _part(_TRAP_V2, zero * 3 + _part(_SEQUENCE, listed))
    head = _part(_INTEGER, _integer(_VERSION_2C)) + _part(_TEXT, community.encode())
    return _part(_SEQUENCE, head + pdu)


def _part(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def _integer(value: int) -> bytes:
    return value.to_bytes(value.bit_length() // 8 + 1, "big")


def _oid(text: str) -> bytes:
    try:
        first, second, *rest = (int(number) for number in text.strip(".").split("."))
    except ValueError as error:
        raise NonRecoverableError(f"{text!r} is no object identifier, such as {_TRAP}") from error
    return b"".join(map(_base_128, _with_head(first, second, rest)))


def _with_head(first: int, second: int, rest: Sequence[int]) -> list[int]:
    return [first * 40 + second, *rest]


def _base_128(number: int) -> bytes:
    digits = [number & 0x7F]
    while number := number >> 7:
        digits.append(0x80 | (number & 0x7F))
    return bytes(reversed(digits))
