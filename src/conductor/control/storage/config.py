"""Rows of settings that were changed."""

from dataclasses import asdict, dataclass

from sqlalchemy import Connection, insert, select, update

from conductor.control.storage import tables
from conductor.domain.config import ChangedSetting

_COLUMNS = tables.changed_settings.columns


@dataclass(frozen=True)
class ConfigRepository:
    connection: Connection

    def all(self) -> list[ChangedSetting]:
        found = self.connection.execute(select(tables.changed_settings))
        return [ChangedSetting(**row._mapping) for row in found]

    def put(self, setting: ChangedSetting) -> None:
        row = asdict(setting)
        where = (_COLUMNS.scope == setting.scope, _COLUMNS.name == setting.name)
        done = self.connection.execute(update(tables.changed_settings).where(*where).values(row))
        if done.rowcount == 0:
            self.connection.execute(insert(tables.changed_settings), [row])
