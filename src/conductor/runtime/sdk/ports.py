"""What a running workflow needs around it, handed in by the host that runs it."""

from dataclasses import dataclass, field
from typing import Any, Protocol

from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.journal import Journal
from conductor.runtime.sdk.backend import Backend


class Performer(Protocol):
    """Has operations performed elsewhere, and tells the task how it goes (`task.set_state`)."""

    def perform(self, task: Any) -> None: ...


@dataclass(frozen=True)
class RunPorts:
    backend: Backend
    journal: Journal
    performer: Performer
    cancellation: Cancellation = field(default_factory=Cancellation)
