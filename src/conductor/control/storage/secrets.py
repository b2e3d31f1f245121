"""Rows of secrets: the values in them are encrypted already."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table, Text, cast, null

from conductor.control.storage import tables
from conductor.control.storage.shared import SharedRepository
from conductor.domain.secret import Secret


class SecretRepository(SharedRepository[Secret]):
    table: ClassVar[Table] = tables.secrets
    noun = Secret
    kind = "secret"
    name_column = "key"
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "provider_name": cast(null(), Text)  # all are kept here
    }
