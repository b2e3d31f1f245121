"""What a running workflow needs around it, handed in by the host that runs it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from conductor.runtime.engine.cancellation import Cancellation
from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.engine.journal import Journal
from conductor.runtime.sdk.backend import Backend


class Performer(Protocol):
    """Has operations performed elsewhere, and tells the task how it goes (`task.set_state`)."""

    gives_orders: bool

    def order(self, task: Any) -> Any:
        """What has the operation performed once the journal passes it on, where this performer
        `gives_orders`. Otherwise `perform` is called."""
        ...

    def perform(self, task: Any) -> None: ...
    def may_run_twice(self, task: Any) -> bool:
        """Whether the operation's author declared it resumable."""
        ...


def nothing_is_loaded(name: str) -> Any:
    raise NonRecoverableError(f"{name} cannot be found: nothing is loaded by name here")


@dataclass(frozen=True)
class RunPorts:
    """`load` finds code by its dotted name: handlers and callables of stored tasks."""

    backend: Backend
    journal: Journal
    performer: Performer
    cancellation: Cancellation = field(default_factory=Cancellation)
    load: Callable[[str], Any] = nothing_is_loaded
