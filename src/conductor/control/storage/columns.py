"""Column types that read the same from SQLite and from PostgreSQL."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from conductor.blueprint.packing import packed, unpacked


class Json(TypeDecorator[Any]):
    """Any JSON value, kept as text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


class PackedPlan(TypeDecorator[Any]):
    """A plan, kept as text in which nothing stands twice."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(packed(value)).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else unpacked(msgspec.json.decode(value))


class Moment(TypeDecorator[datetime]):
    """An aware moment. SQLite keeps it as text without a zone: UTC is taken off and put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite's own type takes several times as long, and each event has two moments."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(_SqliteMoment())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        if dialect.name != "sqlite":
            return utc
        return utc.isoformat(" ", "microseconds").removesuffix("+00:00")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if dialect.name == "sqlite":
            return datetime.fromisoformat(f"{value}+00:00")
        return value.astimezone(UTC)


class _SqliteMoment(Text):
    """Text under the name that the schema has always had."""

    __visit_name__ = "DATETIME"


class Prose(TypeDecorator[str]):
    """Text that people and programs wrote: PostgreSQL stores no NUL, so it becomes U+FFFD."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return None if value is None else value.replace("\x00", "\ufffd")
