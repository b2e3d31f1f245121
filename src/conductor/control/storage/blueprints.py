"""Rows of blueprints."""

from typing import ClassVar

from sqlalchemy import Table

from conductor.control.storage import tables
from conductor.control.storage.repository import Repository
from conductor.domain.blueprint import Blueprint


class BlueprintRepository(Repository[Blueprint]):
    table: ClassVar[Table] = tables.blueprints
    noun = Blueprint
    kind = "blueprint"
