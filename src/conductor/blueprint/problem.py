"""One thing that is wrong with a blueprint, or could be better: for people, and for programs."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from conductor.blueprint.place import Place


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Step:
    """One step of the way that led to a problem: an import, or a type."""

    words: str
    place: Place | None = None

    def __str__(self) -> str:
        return self.words if self.place is None else f"{self.words} {self.place}"


@dataclass(frozen=True)
class Problem:
    """`code` is that of the language, or the name of a warning. `chain` leads from the place
    outwards: through types to those that they derive from, and through imports to the main file."""

    code: int | str
    severity: Severity
    message: str
    place: Place | None = None
    types: tuple[Step, ...] = ()

    @property
    def chain(self) -> tuple[Step, ...]:
        importers = self.place.importers() if self.place else ()
        return (*self.types, *(Step("imported by", at) for at in importers))

    def __str__(self) -> str:
        return self._with_place(self.message)

    def labelled(self) -> str:
        """For lists in which not all are errors."""
        return self._with_place(f"{self.severity} {self.code}: {self.message}")

    def _with_place(self, sentence: str) -> str:
        head = f"{self.place}: {sentence}" if self.place else sentence
        shown = self.place.excerpt() if self.place else ""
        return "\n".join([head, *filter(None, [shown]), *(f"      {step}" for step in self.chain)])

    def as_data(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "code": self.code,
            "severity": str(self.severity),
            "message": self.message,
            **_position(self.place),
            "chain": [{"words": step.words, **_position(step.place)} for step in self.chain],
        }


def _position(place: Place | None) -> dict[str, Any]:
    """`end` is the column after the last character, in the same line."""
    if place is None:
        return {"file": None, "line": None, "column": None, "end": None}
    return {
        "file": place.source.name,
        "line": place.line,
        "column": place.column,
        "end": place.end_column,
    }
