"""Our `cfy` on the journeys of the public client, against a server of its own."""

from collections.abc import Iterator
from functools import partial

import pytest
from docs.command_lines import JOURNEYS

from acceptance.journey import Traveller, pack
from acceptance.programs import PROGRAMS, said_by, start
from acceptance.server import Server
from contract.public_client import Ended, PublicClient


class OurClient(PublicClient):
    """Copies do what it is called with; what it begins is the installed command."""

    def __call__(self, *words: str) -> Ended:
        begin = partial(start, "cfy", words, self.environment, folder=self.home)
        return Ended(*said_by(begin, timeout=180))


@pytest.fixture(scope="module")
def traveller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traveller]:
    home = tmp_path_factory.mktemp("ours")
    pack(home)
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        server.start()
        someone = Traveller(OurClient(PROGRAMS, home))
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
