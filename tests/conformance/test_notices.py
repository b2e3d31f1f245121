"""Servers on one PostgreSQL hear of each other's news; on SQLite there is one server."""

from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from sqlalchemy import text

from conductor.control.adapters.beckoning import Beckoning
from conductor.control.daemons.beckon_relay import BeckonRelay
from conductor.control.storage.database import Database, open_database
from conductor.control.storage.notices import Notices
from postgres import own_postgres

PATIENCE = 30.0  # seconds; word comes in milliseconds


class Servers:
    def __init__(self, url: str, ending: ExitStack) -> None:
        self.databases = [self._opened(url, ending) for _ in range(2)]
        self.relays = [BeckonRelay(Beckoning(), Notices(each.engine)) for each in self.databases]
        for relay in self.relays:
            relay.start()
            ending.callback(relay.stop)
            assert relay.wait(PATIENCE, since=0) == 1  # it listens from here on

    def _opened(self, url: str, ending: ExitStack) -> Database:
        return ending.enter_context(closing(open_database(url)))


@pytest.fixture
def servers() -> Iterator[Servers]:
    with own_postgres() as url, ExitStack() as ending:
        yield Servers(url, ending)


def test_who_waits_at_another_server_hears_it_too_and_nobody_hears_himself(
    servers: Servers,
) -> None:
    first, second = servers.relays
    first.beckon()
    assert second.wait(PATIENCE, since=1) == 2
    second.beckon()
    assert first.wait(PATIENCE, since=2) == 3  # once by itself, once by the other
    assert second.wait(0, since=2) == 3


def test_who_lost_the_connection_listens_again_and_looks_for_what_it_missed(
    servers: Servers,
) -> None:
    first, second = servers.relays
    with servers.databases[0].engine.begin() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND query LIKE 'LISTEN%'"
            )
        )
    assert second.wait(PATIENCE, since=1) == 2
    assert first.wait(PATIENCE, since=1) == 2
    first.beckon()
    assert second.wait(PATIENCE, since=2) == 3
