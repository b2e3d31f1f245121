"""People who may use the manager: looking at them, their passwords, and their locks."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from conductor.control.services.errors import Forbidden
from conductor.control.services.identity import DEFAULT_TENANT, Passwords
from conductor.control.services.known_callers import KnownCallers
from conductor.control.services.listing import Page, Query
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller, LockRule, User

_SHORTEST, _LONGEST = 5, 256


@dataclass(frozen=True)
class Users:
    work: UnitOfWorkFactory
    passwords: Passwords
    clock: Clock
    known: KnownCallers
    lock_rule: Callable[[], LockRule] = LockRule

    def get(self, caller: Caller, username: str) -> User:
        if username != caller.username:
            _check_admin(caller, "user_get", "look at others")
        with self.work.reading() as unit:
            return unit.users.get(DEFAULT_TENANT, username)

    def page(self, caller: Caller, query: Query) -> Page[User]:
        _check_admin(caller, "user_list", "list users")
        with self.work.reading() as unit:
            return unit.users.page(None, query)

    def set_password(self, caller: Caller, username: str, password: str) -> User:
        """One's own, or as an administrator everybody's. Who was locked is free again."""
        if username != caller.username:
            _check_admin(caller, "user_update", "change the password of others")
        if not _SHORTEST <= len(password) <= _LONGEST:
            raise InvalidInput(f"a password has {_SHORTEST} to {_LONGEST} characters")
        hashed = self.passwords.hash(password)  # it takes long, so not within the transaction
        with self.work.writing() as unit:
            before = unit.users.get(DEFAULT_TENANT, username)
            after = replace(before, password_hash=hashed, failed_logins=0, last_failed_at=None)
            unit.users.save(after)
            unit.after_commit(lambda: self.known.forget(username))
        return after

    def unlock(self, caller: Caller, username: str) -> User:
        _check_admin(caller, "user_unlock", "unlock accounts")
        with self.work.writing() as unit:
            unit.users.get(DEFAULT_TENANT, username)
            unit.users.forget_failures(username)
            return unit.users.get(DEFAULT_TENANT, username)

    def is_locked(self, user: User) -> bool:
        return user.is_locked(self.lock_rule(), self.clock.now())


def _check_admin(caller: Caller, permission: str, deed: str) -> None:
    if not caller.is_admin:
        raise Forbidden(
            f"{caller.username} may not {deed} ({permission}) in the tenant {caller.tenant}: "
            "ask an administrator"
        )
