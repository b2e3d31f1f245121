"""A load of GET requests over connections that stay open, and how long each of them took.

It speaks bare HTTP/1.1: a client of a library would be the slower one of the two.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """`seconds` for all requests together; `slow` is the 95th percentile of the single ones."""

    seconds: float
    slow: float


def load(port: int, path: str, headers: Mapping[str, str], requests: int) -> Load:
    """Any answer but 200 raises `RuntimeError` with its text."""
    lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = "\r\n".join([*lines, "", ""]).encode()
    begun = time.perf_counter()
    taken = asyncio.run(_all(port, request, requests))
    return Load(time.perf_counter() - begun, sorted(taken)[int(len(taken) * 0.95)])


async def _all(port: int, request: bytes, requests: int) -> list[float]:
    shares = [requests // CONNECTIONS] * CONNECTIONS
    parts = await asyncio.gather(*(_connection(port, request, share) for share in shares))
    return [each for part in parts for each in part]


async def _connection(port: int, request: bytes, requests: int) -> list[float]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = []
    try:
        for _ in range(requests):
            begun = time.perf_counter()
            writer.write(request)
            await _answer(reader)
            taken.append(time.perf_counter() - begun)
    finally:
        writer.close()
    return taken


async def _answer(reader: asyncio.StreamReader) -> None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = next(
        int(line.partition(":")[2]) for line in head.splitlines() if "content-length:" in line
    )
    body = await reader.readexactly(length)
    if " 200 " not in head.splitlines()[0]:
        raise RuntimeError(f"{head.splitlines()[0]}: {body.decode()[:500]}")
