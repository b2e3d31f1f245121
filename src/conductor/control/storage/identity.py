"""Rows of tenants, users and tokens: they stand above tenants, so the tenant is not looked at."""

from typing import ClassVar

from sqlalchemy import Table

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.identity import Tenant, Token, User


class TenantRepository(Repository[Tenant]):
    table: ClassVar[Table] = tables.tenants
    noun = Tenant
    kind = "tenant"
    name_column = "name"


class UserRepository(Repository[User]):
    table: ClassVar[Table] = tables.users
    noun = User
    kind = "user"
    name_column = "username"


class TokenRepository(Repository[Token]):
    table: ClassVar[Table] = tables.tokens
    noun = Token
    kind = "token"
