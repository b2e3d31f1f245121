"""Rows of secrets: the values in them are encrypted already."""

from typing import ClassVar

from sqlalchemy import Table

from conductor.control.storage import tables
from conductor.control.storage.shared import SharedRepository
from conductor.domain.secret import Secret


class SecretRepository(SharedRepository[Secret]):
    table: ClassVar[Table] = tables.secrets
    noun = Secret
    kind = "secret"
    name_column = "key"
