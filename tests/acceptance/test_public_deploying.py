"""The unmodified public client creates and deletes while somebody else, or the server, does not
leave it alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from acceptance.deploying import NODES, House, opened
from acceptance.server import PASSWORD
from acceptance.waiting import eventually
from contract.public_client import PublicClient, install_unmodified, programs_of


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with opened(House(tmp_path_factory.mktemp("public-deploying"))) as made:
        made.furnish()
        yield made


@pytest.fixture(scope="module")
def cfy(house: House, tmp_path_factory: pytest.TempPathFactory) -> PublicClient:
    home = house.home / "public"
    home.mkdir()
    client = PublicClient(programs_of(install_unmodified, tmp_path_factory), home)
    use = f"profiles use 127.0.0.1 --rest-port {house.server.port} -u admin -t default_tenant -p"
    assert client(*use.split(), PASSWORD).code == 0
    return client


def test_a_deployment_is_deleted_while_it_is_created(
    house: House, cfy: PublicClient, name: str
) -> None:
    house.begin(name)
    refused = cfy("deployments", "delete", name)
    if refused.code:  # else it was ready by then
        assert "create_deployment_environment" in refused
        ended = cfy("deployments", "delete", name, "--force")
        assert ended.code == 0, ended.text
    assert not house.has(name)
    made = cfy("deployments", "create", name, "-b", "small")
    assert made.code == 0, made.text
    deleted = cfy("deployments", "delete", name)
    assert (deleted.code, house.has(name)) == (0, False), deleted.text


def test_of_two_creations_of_one_id_at_once_one_wins(
    house: House, cfy: PublicClient, name: str
) -> None:
    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(lambda _: cfy("deployments", "create", name, "-b", "small"), "12"))
    assert sorted(each.code for each in ended) == [0, 1]
    [refused] = [each for each in ended if each.code]
    assert f"{name}' exists already" in refused or "is creating" in refused
    assert house.count(name) == 1


def test_a_server_killed_while_it_creates_goes_on_when_it_is_back(
    house: House, cfy: PublicClient, name: str
) -> None:
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(cfy, "deployments", "create", name, "-b", "wide")
        eventually(lambda: house.creation(name)["status"] not in (None, "pending"), "it is begun")
        house.server.kill()
        assert waiting.result().code in (0, 1)
    house.open()
    again = cfy("deployments", "create", name, "-b", "wide")
    assert again.code == 1
    assert name in again
    eventually(lambda: house.creation(name)["status"] == "terminated", "it is created")
    assert house.count(name) == NODES


def test_a_workflow_waits_for_the_environment(house: House, cfy: PublicClient, name: str) -> None:
    house.http.put(f"/deployments/{name}?async_create=true", json={"blueprint_id": "small"})
    ended = cfy("executions", "start", "install", "-d", name)
    assert ended.code == 0, ended.text
