"""Rows of stored filters, apart for the nouns that they choose among."""

from collections.abc import Mapping
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Table

from conductor.control.storage import tables
from conductor.control.storage.repository import last_change
from conductor.control.storage.shared import SharedRepository
from conductor.domain.stored_filter import StoredFilter


class _FilterRepository(SharedRepository[StoredFilter]):
    noun = StoredFilter
    kind = "filter"
    aliases: ClassVar[Mapping[str, str]] = {
        **SharedRepository.aliases,
        "is_system_filter": "is_system",
    }


class DeploymentFilterRepository(_FilterRepository):
    table: ClassVar[Table] = tables.deployment_filters
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "updated_at": last_change(tables.deployment_filters)
    }


class BlueprintFilterRepository(_FilterRepository):
    table: ClassVar[Table] = tables.blueprint_filters
    derived: ClassVar[Mapping[str, ColumnElement[Any]]] = {
        "updated_at": last_change(tables.blueprint_filters)
    }
