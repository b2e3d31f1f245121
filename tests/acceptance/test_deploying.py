"""Deployments that are created and deleted while others do the opposite, or the server dies."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from acceptance.deploying import HEADERS, NODES, House, create_and_delete, opened
from acceptance.server import PASSWORD
from acceptance.waiting import eventually


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(House(tmp_path_factory.mktemp("deploying"))) as made:
        made.furnish()
        yield made


def test_a_deployment_is_deleted_while_it_is_created(house: House, name: str) -> None:
    house.begin(name)
    refused = house.guest.tries("deployments", "delete", name)
    if refused.code:  # else it was ready by then
        assert "create_deployment_environment" in refused
        house.guest.does("deployments", "delete", name, "--force")
    assert not house.has(name)
    assert house.count(name) == 0
    assert house.creation(name, "delete")["status"] == "terminated"
    house.guest.does("deployments", "create", name, "-b", "small")
    assert house.count(name) == 1


def test_force_stops_a_creation(house: House, name: str) -> None:
    house.begin(name)
    assert house.http.delete(f"/deployments/{name}?force=true").status_code == 204
    eventually(lambda: not house.has(name), "it is gone")
    assert house.count(name) == 0


def test_of_many_creations_of_one_id_at_once_one_wins(house: House, name: str) -> None:
    def one(_: int) -> int:
        body = {"blueprint_id": "small"}
        answer = httpx.put(
            f"{house.http.base_url}deployments/{name}",
            json=body,
            auth=("admin", PASSWORD),
            headers=HEADERS,
            timeout=60,
        )
        return answer.status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(one, range(6)))
    assert codes == [201, 409, 409, 409, 409, 409]
    assert house.count(name) == 1
    assert house.creation(name)["status"] == "terminated"


def test_creations_and_deletions_of_one_id_at_once_leave_all_of_it_or_nothing(
    house: House, name: str
) -> None:
    create_and_delete([house], name)
    assert house.count(name) == (1 if house.has(name) else 0)


@pytest.mark.parametrize("who", ["nobody", "cfy"])
def test_a_server_killed_while_it_creates_goes_on_when_it_is_back(
    house: House, name: str, who: str
) -> None:
    """Whoever watches it with cfy sees it through."""
    watching = None
    if who == "cfy":
        watching = house.guest.begins("deployments", "create", name, "-b", "wide")
        eventually(lambda: house.creation(name)["status"] not in (None, "pending"), "it is begun")
    else:
        house.begin(name)
    house.server.kill()
    house.open()
    eventually(lambda: house.creation(name)["status"] == "terminated", "it is created")
    assert house.count(name) == NODES
    if watching is not None:
        said, _ = watching.communicate(timeout=60)
        assert watching.returncode == 0, said
    house.guest.does("deployments", "delete", name)


def test_a_server_killed_while_it_deletes_goes_on_when_it_is_back(house: House, name: str) -> None:
    house.begin(name)
    eventually(lambda: house.creation(name)["status"] == "terminated", "it is created")
    with ThreadPoolExecutor(1) as pool:
        deletion = pool.submit(_ignoring_its_end, house, name)
        eventually(lambda: house.creation(name, "delete")["status"] is not None, "it is begun")
        house.server.kill()
        deletion.result()
    house.open()
    eventually(lambda: not house.has(name), "it is gone")
    assert house.creation(name, "delete")["status"] == "terminated"
    assert house.count(name) == 0


def _ignoring_its_end(house: House, name: str) -> None:
    try:
        house.http.delete(f"/deployments/{name}", timeout=60)
    except httpx.TransportError:
        return


def test_a_cancelled_creation_is_told_and_replaced(house: House, name: str) -> None:
    house.begin(name)
    said = house.guest.tries("executions", "cancel", house.creation(name)["id"], "--wait")
    assert said.code == 0 or "terminated" in said, said.text
    if house.creation(name)["status"] == "cancelled":
        started = house.guest.tries("executions", "start", "install", "-d", name)
        assert started.code == 1
        assert "could not be created" in started
        house.guest.does("deployments", "create", name, "-b", "small")
        assert house.count(name) == 1


def test_what_cfy_does_not_wait_for_is_waited_for_by_what_comes_next(
    house: House, name: str
) -> None:
    said = house.guest.does("deployments", "create", name, "-b", "small", "--no-wait")
    assert "is being created" in said
    house.guest.does("executions", "start", "install", "-d", name)
    assert house.guest.status(name, "install") == "terminated"
