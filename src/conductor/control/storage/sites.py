"""Rows of sites."""

from typing import ClassVar

from sqlalchemy import Table

from conductor.control.storage import tables
from conductor.control.storage.shared import SharedRepository
from conductor.domain.site import Site


class SiteRepository(SharedRepository[Site]):
    table: ClassVar[Table] = tables.sites
    noun = Site
    kind = "site"
    name_column = "name"
