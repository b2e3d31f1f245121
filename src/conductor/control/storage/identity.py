"""Rows of tenants, users and tokens: they stand above tenants, so the tenant is not looked at."""

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from sqlalchemy import Table, delete, func, or_, select, update

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.identity import Tenant, Token, User
from conductor.domain.ids import TenantName

_TENANTS, _USERS = tables.tenants.columns, tables.users.columns
_TOKENS = tables.tokens.columns


class TenantRepository(Repository[Tenant]):
    table: ClassVar[Table] = tables.tenants
    noun = Tenant
    kind = "tenant"
    name_column = "name"

    def turns(self) -> dict[TenantName, int]:
        found = self.connection.execute(select(_TENANTS.name, _TENANTS.last_turn))
        return {TenantName(name): turn for name, turn in found}

    def take_turn(self, name: TenantName) -> None:
        newest = select(func.max(_TENANTS.last_turn)).scalar_subquery()
        self.connection.execute(
            update(self.table).where(_TENANTS.name == name).values(last_turn=newest + 1)
        )


class UserRepository(Repository[User]):
    table: ClassVar[Table] = tables.users
    noun = User
    kind = "user"
    name_column = "username"
    aliases: ClassVar[Mapping[str, str]] = {"active": "is_active"}

    def note_failure(self, username: str, at: datetime, *, is_first: bool) -> None:
        failures = 1 if is_first else _USERS.failed_logins + 1
        self.connection.execute(
            update(self.table)
            .where(_USERS.username == username)
            .values(failed_logins=failures, last_failed_at=at)
        )

    def forget_failures(self, username: str) -> None:
        self.connection.execute(
            update(self.table)
            .where(_USERS.username == username)
            .values(failed_logins=0, last_failed_at=None)
        )

    def note_logins(self, moments: Mapping[str, datetime]) -> None:
        for username, at in sorted(moments.items()):
            self.connection.execute(
                update(self.table)
                .where(_USERS.username == username)
                .where(or_(_USERS.last_login_at.is_(None), _USERS.last_login_at < at))
                .values(last_login_at=at, first_login_at=func.coalesce(_USERS.first_login_at, at))
            )


class TokenRepository(Repository[Token]):
    table: ClassVar[Table] = tables.tokens
    noun = Token
    kind = "token"
    aliases: ClassVar[Mapping[str, str]] = {
        "expiration_date": "expires_at",
        "last_used": "last_used_at",
    }

    def note_uses(self, moments: Mapping[str, datetime]) -> None:
        for identifier, at in sorted(moments.items()):
            self.connection.execute(
                update(self.table)
                .where(_TOKENS.id == identifier)
                .where(or_(_TOKENS.last_used_at.is_(None), _TOKENS.last_used_at < at))
                .values(last_used_at=at)
            )

    def remove_expired(self, username: str, at: datetime) -> None:
        self.connection.execute(
            delete(self.table).where(_TOKENS.username == username, _TOKENS.expires_at <= at)
        )
