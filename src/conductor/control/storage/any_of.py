"""Conditions on a value that is one of many, in statements that are the same for any number."""

from collections.abc import Collection
from typing import Any, Self

import msgspec
from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class _Texts(TypeDecorator[Collection[str]]):
    """An array, which SQLite has as JSON only."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(Text))

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        texts = list(value or ())
        return msgspec.json.encode(texts).decode() if dialect.name == "sqlite" else texts


class _AnyOf(FunctionElement[bool]):
    type = Boolean()
    inherit_cache = True

    def self_group(self, against: object = None) -> Self:
        """As it is: SQLAlchemy would compare with 1, and SQLite finds no index for that."""
        return self


def is_any_of(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """The values are the statement's parameter `name`: a list of them takes a moment to hand over,
    where a parameter for each is written into the statement anew each time."""
    return _AnyOf(column, bindparam(name, type_=_Texts()))


def is_one_of(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """Of values that are at hand when the statement is made."""
    return _AnyOf(column, literal(list(values), _Texts()))


@compiles(_AnyOf, "sqlite")
def _on_sqlite(element: _AnyOf, compiler: SQLCompiler, **named: Any) -> str:
    column, values = (compiler.process(each, **named) for each in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({values}))"  # noqa: S608 - compiled parts


@compiles(_AnyOf, "postgresql")
def _on_postgresql(element: _AnyOf, compiler: SQLCompiler, **named: Any) -> str:
    column, values = (compiler.process(each, **named) for each in element.clauses)
    return f"{column} = ANY ({values})"
