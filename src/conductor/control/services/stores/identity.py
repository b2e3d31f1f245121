"""Where tenants, users and their tokens are kept."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from conductor.control.services.stores.store import Store
from conductor.domain.identity import Tenant, Token, User
from conductor.domain.ids import TenantName


class TenantStore(Store[Tenant], Protocol):
    def turns(self) -> dict[TenantName, int]:
        """When the queue last gave a place to each: the higher, the later."""
        ...

    def take_turn(self, name: TenantName) -> None:
        """It was given a place just now."""
        ...


class UserStore(Store[User], Protocol):
    def note_failure(self, username: str, at: datetime, *, is_first: bool) -> None:
        """One more failed login, or the first one after a good one or a lock."""
        ...

    def forget_failures(self, username: str) -> None: ...
    def note_logins(self, moments: Mapping[str, datetime]) -> None:
        """Moments by user name; an earlier one than what is known changes nothing."""
        ...


class TokenStore(Store[Token], Protocol):
    def note_uses(self, moments: Mapping[str, datetime]) -> None:
        """Moments by id; an earlier one than what is known changes nothing."""
        ...

    def remove_expired(self, username: str, at: datetime) -> None: ...
