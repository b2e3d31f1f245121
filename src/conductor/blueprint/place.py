"""Where something stands: file, line and column, and by which imports the file was reached."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple


@dataclass(frozen=True, eq=False)
class Source:
    """One YAML text. `imported_at` is the import entry that named it; None for the main file."""

    name: str
    text: str = field(repr=False)
    imported_at: "Place | None" = None

    @cached_property
    def lines(self) -> list[str]:
        return self.text.splitlines()

    def line(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""


class Place(NamedTuple):
    """Line and column count from 1, as editors do."""

    source: Source
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    def excerpt(self) -> str:
        """The offending line with a caret below it, then the import chain; may be empty."""
        text = self.source.line(self.line).replace("\t", " ")[:200]
        shown = []
        if text.strip():
            gutter = f"{self.line:5} | "
            shown = [gutter + text, " " * 6 + "| " + " " * (self.column - 1) + "^"]
        return "\n".join([*shown, *self._chain()])

    def _chain(self) -> list[str]:
        chain, at = [], self.source.imported_at
        while at is not None:
            chain.append(f"      imported at {at}")
            at = at.source.imported_at
        return chain
