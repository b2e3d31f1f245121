"""A parsed text as resolvers of imports hand it over."""

from typing import Any, Self

from conductor.blueprint.place import Place, Source
from conductor.blueprint.source.values import YamlList, YamlMapping, placed, plain


class Holder:
    """A value with its place. Lines and columns count from 0, as YAML parsers do."""

    def __init__(
        self,
        value: Any,
        start_line: int | None = None,
        start_column: int | None = None,
        end_line: int | None = None,
        end_column: int | None = None,
        filename: str | None = None,
        namespace: str | None = None,
    ) -> None:
        self.value = value
        self.start_line, self.start_column = start_line, start_column
        self.end_line, self.end_column = end_line, end_column
        self.filename = filename
        self.namespace = namespace

    @classmethod
    def of(cls, value: Any, filename: str | None = None) -> Self:
        """Of plain data, or of a mapping or list that was read."""
        if not isinstance(value, YamlMapping | YamlList):
            return cls(value, filename=filename)
        place = value.place
        return cls(value, place.line - 1, place.column - 1, filename=filename or place.source.name)

    def restore(self) -> Any:
        """The value as plain data."""
        return plain(self.value)

    def document(self, url: str) -> YamlMapping | None:
        """The value as the importer takes it; None when it is no mapping."""
        if isinstance(self.value, YamlMapping):
            return self.value
        start = Place(Source(self.filename or url, ""), 1, 1)
        found = placed(self.value, start)
        return found if isinstance(found, YamlMapping) else None
