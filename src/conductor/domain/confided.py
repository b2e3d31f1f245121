"""An answer that holds secrets."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

TOLD_HEADER = "Conductor-Secrets"  # in answers to an execution: how many it was told so far


@dataclass(frozen=True, slots=True)
class Confided:
    """The value as it is, and which secrets are in it: whoever gets it hides them from then on."""

    value: Any = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)


def confided(value: Any, told: Sequence[str]) -> Any:
    """The value itself when nothing secret was told with it."""
    return Confided(value, tuple(dict.fromkeys(told))) if told else value
