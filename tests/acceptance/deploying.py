"""A server on which a large deployment is made, so that something can be done meanwhile."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from acceptance.guest import Guest
from acceptance.server import PASSWORD, Server
from acceptance.waiting import eventually

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n"
NODES = 4000  # so many that somebody can do something while they are made
WIDE = (
    HEAD
    + "node_templates:\n"
    + "".join(f"  n{number}: {{type: cloudify.nodes.Root}}\n" for number in range(NODES))
)
HEADERS = {"Tenant": "default_tenant"}
SMALL = HEAD + "node_templates: {n: {type: cloudify.nodes.Root}}\n"


class House:
    """A server of its own, which is killed and started again."""

    def __init__(self, home: Path, *, verb: str = "up", **environment: str) -> None:
        (home / "server").mkdir(parents=True)
        self.home = home
        self.server = Server(home / "server", verb=verb)
        self.server.environment |= environment
        self.guest = Guest(home / "guest", self.server)
        self.http = httpx.Client(auth=("admin", PASSWORD), headers=HEADERS)

    def open(self) -> None:
        self.server.start()
        self.server.stay()
        self.http.base_url = httpx.URL(f"http://127.0.0.1:{self.server.port}/api/v3.1")

    def furnish(self) -> None:
        """With a blueprint `wide`, of many nodes, and one `small`."""
        assert self.guest.log_in().code == 0
        for name, text in (("wide", WIDE), ("small", SMALL)):
            path = self.home / f"{name}.yaml"
            path.write_text(text)
            self.guest.does("blueprints", "upload", "-b", name, str(path))

    def close(self) -> None:
        self.http.close()
        self.server.kill()

    def has(self, name: str) -> bool:
        return self.http.get(f"/deployments/{name}").status_code == 200

    def creation(self, name: str, workflow: str = "create") -> dict[str, Any]:
        query = f"deployment_id={name}&workflow_id={workflow}_deployment_environment"
        items = self.http.get(f"/executions?{query}&_sort=-created_at").json()["items"]
        found: dict[str, Any] = items[0] if items else {"status": None}
        return found

    def begin(self, name: str, blueprint: str = "wide") -> None:
        """And wait until its nodes are being made."""
        body = {"blueprint_id": blueprint}
        answer = self.http.put(f"/deployments/{name}?async_create=true", json=body)
        assert answer.status_code == 201, answer.text
        eventually(lambda: self.creation(name)["status"] != "pending", "it is begun")

    def is_busy(self, name: str) -> bool:
        listed = self.http.get(f"/executions?deployment_id={name}").json()["items"]
        return any(each["ended_at"] is None for each in listed)

    def count(self, name: str) -> int:
        query = f"deployment_id={name}&_size=1&_include=id"
        answer = self.http.get(f"/node-instances?{query}").json()
        total: int = answer["metadata"]["pagination"]["total"]
        return total


@contextmanager
def opened(house: House) -> Iterator[House]:
    try:
        house.open()
        yield house
    finally:
        house.close()


def create_and_delete(houses: Sequence[House], name: str) -> None:
    """All at once, by turns of the houses, until nothing moves any more."""

    def turn(number: int) -> None:
        house = houses[number % len(houses)]
        with httpx.Client(auth=house.http.auth, headers=HEADERS, timeout=60) as own:
            url = f"{house.http.base_url}deployments/{name}"
            if number % 5 in (1, 3):
                answer = own.delete(f"{url}?force=true")
                assert answer.status_code in (204, 400, 404), answer.text
            else:
                answer = own.put(url, json={"blueprint_id": "small"})
                assert answer.status_code in (201, 400, 404, 409), answer.text

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(turn, range(50)))
    eventually(lambda: not houses[0].is_busy(name), "nothing moves")
