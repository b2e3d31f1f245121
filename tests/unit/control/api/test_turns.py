import asyncio
from datetime import timedelta

import httpx
from fastapi import FastAPI

from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.routing import Routes
from conductor.control.api.turns import Turns

HOUR, AT_ONCE = timedelta(hours=1), timedelta(0)


class Requests:
    """Note when they begin, and end when they are told to."""

    def __init__(self, turns: Turns) -> None:
        self.begun: list[int] = []
        self._turns = turns
        self._ends = [asyncio.Event() for _ in range(4)]

    async def go(self, number: int) -> None:
        async with self._turns.take():
            self.begun.append(number)
            await self._ends[number].wait()

    async def end(self, number: int) -> None:
        self._ends[number].set()
        await settled()


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


def test_who_came_first_goes_first_and_few_at_once() -> None:
    async def story() -> None:
        requests = Requests(Turns(2, HOUR))
        async with asyncio.TaskGroup() as group:
            for number in range(4):
                group.create_task(requests.go(number))
            await settled()
            assert requests.begun == [0, 1]
            await requests.end(1)
            assert requests.begun == [0, 1, 2]
            for number in (0, 2, 3):
                await requests.end(number)
        assert requests.begun == [0, 1, 2, 3]

    asyncio.run(story())


def test_slow_ones_hold_nobody_up_for_longer_than_the_patience() -> None:
    async def story() -> None:
        requests = Requests(Turns(1, AT_ONCE))
        async with asyncio.TaskGroup() as group:
            for number in range(4):
                group.create_task(requests.go(number))
            while len(requests.begun) < 4:
                await asyncio.sleep(0)
            for number in range(4):
                await requests.end(number)

    asyncio.run(story())


def test_a_turn_comes_back_from_who_broke_off() -> None:
    async def story() -> None:
        turns = Turns(1, HOUR)
        requests = Requests(turns)
        first = asyncio.create_task(requests.go(0))
        second = asyncio.create_task(requests.go(1))
        await settled()
        second.cancel()
        first.cancel()
        await asyncio.gather(first, second, return_exceptions=True)
        async with turns.take():
            assert requests.begun == [0]

    asyncio.run(story())


class Counted(Turns):
    taken = 0

    async def _taken(self) -> bool:
        self.taken += 1
        return await super()._taken()


def test_what_reads_takes_a_turn_and_nothing_else_does() -> None:
    routes = Routes()

    @routes.get("/things")
    def read() -> list[str]:
        return []

    @routes.post("/things")
    @goes_on
    def write() -> list[str]:
        return []

    @routes.get("/stream")
    async def stream() -> list[str]:
        return []

    app = FastAPI()
    app.include_router(routes)
    app.state.turns = turns = Counted()
    transport = httpx.ASGITransport(app)

    async def ask() -> None:
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            for method, path in (("GET", "/things"), ("POST", "/things"), ("GET", "/stream")):
                assert (await client.request(method, path)).json() == []

    asyncio.run(ask())
    assert turns.taken == 1
