"""One server for the stories that only need one; its end is a story too."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Stopped by SIGTERM at the end, which must leave no process of its own."""
    running = Server(tmp_path_factory.mktemp("server"))
    try:
        running.start_as_installed()
        yield running
        running.stop()
    finally:
        running.kill()


@pytest.fixture(scope="session")
def cfy(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Guest:
    guest = Guest(tmp_path_factory.mktemp("guest"), server)
    said = guest.log_in()
    assert said.code == 0, said.text
    return guest


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """Not started yet; for stories about starting and stopping."""
    home = tmp_path / "server"
    home.mkdir()
    made = Server(home)
    yield made
    if hasattr(made, "process"):
        made.kill()


_numbers = count(1)


@pytest.fixture
def name() -> str:
    """A name that no other story on the shared server uses."""
    return f"story-{next(_numbers)}"
