"""The unmodified public client, with its own packages, against a real server."""

from collections.abc import Iterator

import pytest
from docs.command_lines import JOURNEYS
from docs.command_lines.not_yet import DAILY
from docs.command_lines.public_tree import commands_in, public_tree

from acceptance.journey import Traveller, pack
from acceptance.server import Server
from contract.public_client import PublicClient, install_unmodified, programs_of


@pytest.fixture(scope="module")
def traveller(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Traveller]:
    home = tmp_path_factory.mktemp("public")
    programs = programs_of(install_unmodified, tmp_path_factory)
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


def test_the_record_of_its_commands_is_what_it_tells(traveller: Traveller) -> None:
    cfy, recorded = traveller.client, public_tree()
    nouns = {name.rpartition(" ")[0] for name in recorded if name.split()[0] in DAILY}
    for noun in sorted(nouns):
        told = commands_in(cfy(*noun.split(), "--help").text) or []
        below = {
            name.removeprefix(noun).split()[0]
            for name in recorded
            if f"{name} ".startswith(f"{noun} ".lstrip())
        }
        assert set(told) == below, noun


def test_the_public_client_shows_events_while_they_happen(traveller: Traveller) -> None:
    traveller.watches()


@pytest.mark.parametrize("name", JOURNEYS)
def test_the_public_client_gets_there(traveller: Traveller, name: str) -> None:
    traveller.reach(name, of_ours=False)
