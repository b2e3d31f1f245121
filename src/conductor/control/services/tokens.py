"""Users' tokens: the value is shown once, only its hash is kept."""

import secrets
import string
from dataclasses import dataclass, replace
from datetime import datetime

from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.services.ids import hash_token
from conductor.control.services.known_callers import KnownCallers
from conductor.control.services.listing import Page, Query
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput, NotFound
from conductor.domain.identity import Caller, Token

_SIGNS = string.ascii_letters + string.digits


@dataclass(frozen=True)
class TokenView:
    """A token, with the role of the user whose it is."""

    token: Token
    role: str


@dataclass(frozen=True)
class Tokens:
    work: UnitOfWorkFactory
    clock: Clock
    known: KnownCallers

    def create(
        self, caller: Caller, description: str = "", expires_at: datetime | None = None
    ) -> tuple[Token, str]:
        """The token and its full value, `ctok-<id of 10>-<secret of 40>`. Those of the caller that
        have expired go."""
        now = self.clock.now()
        if expires_at is not None and expires_at <= now:
            raise InvalidInput("the token would have expired already: give a later moment")
        secret = _random(40)
        token = Token(
            _random(10), caller.username, hash_token(secret), description, now, expires_at
        )
        with self.work.writing() as unit:
            unit.tokens.remove_expired(caller.username, now)
            unit.tokens.add(token)
        return token, f"ctok-{token.id}-{secret}"

    def page(self, caller: Caller, query: Query) -> Page[TokenView]:
        """The caller's own; an administrator sees everybody's."""
        own = query if caller.is_admin else _only_of(query, caller.username)
        with self.work.reading() as unit:
            page = unit.tokens.page(None, own)
            names = {token.username for token in page.items}
            wanted = Query({"username": sorted(names)}, size=len(names))
            roles = {user.username: user.role for user in unit.users.page(None, wanted).items}
        return Page([TokenView(each, roles[each.username]) for each in page.items], page.total)

    def get(self, caller: Caller, identifier: str) -> TokenView:
        with self.work.reading() as unit:
            token = unit.tokens.get(DEFAULT_TENANT, identifier)
            if token.username != caller.username and not caller.is_admin:
                raise NotFound("token", identifier)
            return TokenView(token, unit.users.get(DEFAULT_TENANT, token.username).role)

    def delete(self, caller: Caller, identifier: str) -> None:
        username = self.get(caller, identifier).token.username
        with self.work.writing() as unit:
            unit.tokens.remove(DEFAULT_TENANT, identifier)
            unit.after_commit(lambda: self.known.forget(username))


def _random(length: int) -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(length))


def _only_of(query: Query, username: str) -> Query:
    return replace(query, filters={**query.filters, "username": [username]})
