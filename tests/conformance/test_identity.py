from datetime import timedelta

import pytest

from conductor.control.services.last_uses import LastUses
from conductor.control.storage.database import Database
from conductor.domain.identity import LockRule, Token, User
from conductor.domain.ids import TenantName, WorkerId
from conformance.nouns import HOME, START, execution

HOUR = timedelta(hours=1)
RULE = LockRule(most_failures=2, period=HOUR)


@pytest.fixture
def people(database: Database) -> Database:
    with database.writing() as unit:
        unit.users.add(User("ann", "hash", "sys_admin", START))
        unit.users.add(User("bob", "hash", "default", START))
        unit.tokens.add(Token("t1", "ann", "hash", "", START))
        unit.tokens.add(Token("t2", "ann", "hash", "", START, START + HOUR))
        unit.tokens.add(Token("t3", "bob", "hash", "", START, START + HOUR))
    return database


def user(database: Database, name: str) -> User:
    with database.reading() as unit:
        return unit.users.get(TenantName(""), name)


def test_failures_count_until_they_are_forgotten(people: Database) -> None:
    for number in range(3):
        assert not user(people, "ann").is_locked(RULE, START)
        with people.writing() as unit:
            unit.users.note_failure("ann", START, is_first=number == 0)
    assert user(people, "ann").is_locked(RULE, START)
    assert not user(people, "ann").is_locked(RULE, START + HOUR)
    assert not user(people, "bob").is_locked(RULE, START)
    with people.writing() as unit:
        unit.users.note_failure("ann", START, is_first=True)
    assert user(people, "ann").failed_logins == 1
    with people.writing() as unit:
        unit.users.forget_failures("ann")
    assert user(people, "ann").failed_logins == 0


def test_uses_are_stored_together_and_never_go_back(people: Database) -> None:
    uses = LastUses(people)
    uses.of_user("ann", START)
    uses.of_token("t1", START)
    uses.store()
    uses.of_user("ann", START + HOUR)
    uses.of_user("gone", START)
    uses.store()
    uses.of_user("ann", START)
    uses.of_token("t1", START - HOUR)
    uses.store()
    ann = user(people, "ann")
    assert (ann.first_login_at, ann.last_login_at) == (START, START + HOUR)
    with people.reading() as unit:
        assert unit.tokens.get(HOME, "t1").last_used_at == START


def test_expired_tokens_of_one_user_go(people: Database) -> None:
    with people.writing() as unit:
        unit.tokens.remove_expired("ann", START + HOUR)
        assert unit.tokens.find(HOME, "t2") is None
        assert unit.tokens.find(HOME, "t1")
        assert unit.tokens.find(HOME, "t3")


def test_an_executions_token_goes_with_its_epoch(database: Database) -> None:
    with database.writing() as unit:
        unit.executions.add(execution("e1"))
        claimed = unit.executions.claim(execution("e1"), WorkerId("w1"), "hash of a token")
    with database.reading() as unit:
        assert unit.executions.by_token("hash of a token") == claimed
    with database.writing() as unit:
        unit.executions.fence(claimed.id)
    with database.reading() as unit:
        assert unit.executions.by_token("hash of a token") is None
