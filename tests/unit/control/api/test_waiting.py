import asyncio
import threading

import httpx
from fastapi import FastAPI

from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.routing import Routes
from conductor.control.api.turns import Turns
from conductor.control.api.waiting import may_wait

MORE_THAN_THE_OTHER_THREADS = 60


def test_any_number_of_requests_that_wait_leave_room_for_the_others() -> None:
    routes, arrived, come = Routes(), threading.Semaphore(0), threading.Event()

    @routes.put("/deployments", status_code=201)
    @may_wait
    @goes_on
    def create() -> dict[str, bool]:
        arrived.release()
        return {"created": come.wait(60)}

    @routes.get("/things")
    def read() -> list[str]:
        return []

    app = FastAPI()
    app.include_router(routes)
    app.state.turns = Turns()

    async def story() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            waiting = [
                asyncio.create_task(client.put("/deployments"))
                for _ in range(MORE_THAN_THE_OTHER_THREADS)
            ]
            async with asyncio.timeout(30):
                for _ in waiting:
                    while not arrived.acquire(blocking=False):
                        await asyncio.sleep(0)
            assert (await client.get("/things")).json() == []
            come.set()
            return await asyncio.gather(*waiting)

    answers = asyncio.run(story())
    assert {(each.status_code, each.text) for each in answers} == {(201, '{"created":true}')}
