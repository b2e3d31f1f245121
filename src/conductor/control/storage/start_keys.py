"""Rows of the keys under which starts were asked for."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import Table, delete

from conductor.control.services.stores.start_keys import StartKey
from conductor.control.storage import tables
from conductor.control.storage.repository import Repository


class StartKeyRepository(Repository[StartKey]):
    table: ClassVar[Table] = tables.start_keys
    noun = StartKey
    kind = "idempotency key"
    name_column = "key"

    def forget(self, before: datetime) -> None:
        self.connection.execute(delete(self.table).where(self.table.columns.created_at < before))
