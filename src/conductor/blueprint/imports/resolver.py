"""The port through which the world outside the blueprint folder answers imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True)
class ImportedText:
    """`url` identifies the text, and relative imports inside it are resolved against it.

    `sections` stand for those of the same name in the text; an empty one takes it away.
    """

    url: str
    text: str
    sections: Mapping[str, Any] = field(default_factory=dict)


class ImportResolver(Protocol):
    """Asked first about every import that is not a file of the blueprint folder.

    Example: a server answers `plugin:NAME?version=...` and `blueprint:ID` here.
    """

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        """None means: not mine. What cannot be fetched raises a BlueprintError with a sentence; its
        place may be left to the caller."""
        ...
