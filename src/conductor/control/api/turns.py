"""Turns of requests that only read: many threads that compute at once keep each other from it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

_AT_ONCE = 3
_PATIENCE = timedelta(milliseconds=250)


class Turns:
    """So many requests are at work at once. Who has waited for `patience` begins all the same, so
    that a few that take long never hold up the others."""

    def __init__(self, at_once: int = _AT_ONCE, patience: timedelta = _PATIENCE) -> None:
        self._free = asyncio.Semaphore(at_once)
        self._patience = patience.total_seconds()

    @asynccontextmanager
    async def take(self) -> AsyncIterator[None]:
        has_turn = await self._taken()
        try:
            yield
        finally:
            if has_turn:
                self._free.release()

    async def _taken(self) -> bool:
        if self._free.locked():
            try:
                async with asyncio.timeout(self._patience):
                    return await self._free.acquire()
            except TimeoutError:
                return False
        return await self._free.acquire()
