"""The shapes of the first lines of a file, which have codes of their own."""

from dataclasses import dataclass
from typing import Any

from conductor.blueprint.shapes.shape import LIST, Look


@dataclass(frozen=True)
class VersionLine:
    """What is no version of the language has codes of its own, found before anything else."""

    def check(self, value: Any, look: Look) -> None:
        return None


@dataclass(frozen=True)
class ImportList:
    """Each item is a text, or one `{url: {property: value}}`, and looked at when it is read."""

    def check(self, value: Any, look: Look) -> None:
        LIST.check(value, look)
