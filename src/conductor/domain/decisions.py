"""What a person may say of an operation that has not succeeded."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, NamedTuple

from conductor.domain.operation import OperationState

Decision = Literal["retry", "skip", "done"]
TAKE_BACK: Literal["take-back"] = "take-back"


class Meaning(NamedTuple):
    """The state and the verdict that the operation has from then on, and both in words."""

    state: OperationState
    verdict: str | None
    words: str


MEANINGS: Mapping[Decision, Meaning] = {
    "retry": Meaning(OperationState.PENDING, None, "is to run again"),
    "skip": Meaning(OperationState.SUCCEEDED, "handler_continue", "is left out"),
    "done": Meaning(OperationState.SUCCEEDED, None, "counts as done"),
}


@dataclass(frozen=True)
class Before:
    """What else there was until a decision: it comes back when that is taken back."""

    verdict: str | None = None
    failure: Mapping[str, Any] | None = None
    has_functions: bool = False


@dataclass(frozen=True)
class Decided:
    """Who decided what, when and why. `state` and `error` are as they were until then; `inputs` are
    those that were given anew, and `replaced` what had stood in their places. `resumes` says how
    often the execution had been resumed until then."""

    decision: Decision | Literal["take-back"]
    by: str
    at: datetime
    reason: str
    state: OperationState
    error: str | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    replaced: Mapping[str, Any] = field(default_factory=dict)
    before: Before = Before()
    resumes: int = 0

    @property
    def words(self) -> str:
        """How the sentence about the operation goes on."""
        if self.decision == TAKE_BACK:
            return "is what it was before that was decided"
        with_inputs = f" with other inputs ({', '.join(sorted(self.inputs))})"
        return MEANINGS[self.decision].words + (with_inputs if self.inputs else "")
