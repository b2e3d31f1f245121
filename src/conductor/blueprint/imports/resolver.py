"""The port through which the world outside the blueprint folder answers imports."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class ImportedText:
    """`url` identifies the text, and relative imports inside it are resolved against it."""

    url: str
    text: str


class ImportResolver(Protocol):
    """Asked first about every import that is not a file of the blueprint folder.

    Example: a server answers `plugin:NAME?version=...` and `blueprint:ID` here.
    """

    def resolve(self, url: str, *, version: str) -> ImportedText | None:
        """None means: not mine. What cannot be fetched raises a BlueprintError with a sentence."""
        ...
