"""The port through which the world outside the blueprint folder answers imports."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conductor.blueprint.source.values import YamlMapping


@dataclass(frozen=True)
class ImportedText:
    """`url` identifies the text, and relative imports inside it are resolved against it.

    `sections` stand for those of the same name in the text; an empty one takes it away. A text
    that is a file of another blueprint's folder names both: what it imports is looked for there.
    """

    url: str
    text: str
    sections: Mapping[str, Any] = field(default_factory=dict)
    file: Path | None = None
    root: Path | None = None


@dataclass(frozen=True)
class ImportedContent:
    """What a resolver has parsed itself."""

    url: str
    content: YamlMapping


class ImportResolver(Protocol):
    """Asked first about every import that is not a file of the blueprint folder.

    Example: a server answers `plugin:NAME?version=...` and `blueprint:ID` here.
    """

    def resolve(self, url: str, *, version: str) -> ImportedText | ImportedContent | None:
        """None means: not mine. What cannot be fetched raises a BlueprintError with a sentence; its
        place may be left to the caller."""
        ...
