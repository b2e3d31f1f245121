"""Our `cfy` on the journeys of the public client, against a server of its own."""

from collections.abc import Iterator

import pytest
from docs.command_lines import JOURNEYS

from acceptance.journey import Traveller, pack
from acceptance.programs import PROGRAMS
from acceptance.server import Server
from contract.public_client import PublicClient


@pytest.fixture(scope="module")
def traveller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traveller]:
    home = tmp_path_factory.mktemp("ours")
    pack(home)
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        server.start()
        someone = Traveller(PublicClient(PROGRAMS, home))
        someone.log_in(server)
        yield someone
        server.stop()
    finally:
        server.kill()


def test_our_client_shows_events_while_they_happen(traveller: Traveller) -> None:
    traveller.watches()


@pytest.mark.parametrize("name", JOURNEYS)
def test_our_client_gets_there(traveller: Traveller, name: str) -> None:
    traveller.reach(name, of_ours=True)
