"""Rows of secrets: the values in them are encrypted already."""

from typing import ClassVar

from sqlalchemy import Table

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.secret import Secret


class SecretRepository(Repository[Secret]):
    table: ClassVar[Table] = tables.secrets
    noun = Secret
    kind = "secret"
    name_column = "key"
