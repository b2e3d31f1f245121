"""How workers learn that there is something for them."""

from typing import Literal, Protocol

CancelKind = Literal["cancel", "force-cancel", "kill"]


class RunQueue(Protocol):
    """The rows are the truth; this only saves the workers a look."""

    def beckon(self) -> None:
        """After a commit: an execution became pending or is to end, or a plugin is wanted."""
        ...

    def wait(self, seconds: float, *, since: int) -> int:
        """Until somebody has beckoned more than `since` times, or the time is over; returns how
        often somebody has."""
        ...
