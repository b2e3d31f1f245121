"""What a person may say of an operation of which nobody knows whether it ran."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from conductor.domain.operation import OperationState

Decision = Literal["retry", "skip", "done"]


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
