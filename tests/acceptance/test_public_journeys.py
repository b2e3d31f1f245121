"""The unmodified public client, with its own packages, against a real server."""

import os
from collections.abc import Iterator

import pytest
from docs.command_lines import JOURNEYS

from acceptance.journey import Traveller, pack
from acceptance.server import Server
from contract.public_client import NoIndex, PublicClient, install_unmodified


@pytest.fixture(scope="module")
def traveller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traveller]:
    home = tmp_path_factory.mktemp("public")
    try:
        programs = install_unmodified(home)
    except NoIndex as reason:
        if "CI" in os.environ:
            pytest.fail(str(reason))
        pytest.skip(str(reason))
    pack(home)
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        server.start()
        someone = Traveller(PublicClient(programs, home))
        someone.log_in(server)
        yield someone
        server.stop()
    finally:
        server.kill()


@pytest.mark.parametrize("name", JOURNEYS)
def test_the_public_client_gets_there(traveller: Traveller, name: str) -> None:
    traveller.reach(name, of_ours=False)
