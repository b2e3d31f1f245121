"""What an operation host is given to do."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

from conductor.domain.facts import Fact, OperationMoved, Said
from conductor.domain.failure import failure
from conductor.domain.ids import OperationId
from conductor.domain.messages import Append, Inspect, Perform, Performed
from conductor.domain.operation import OperationState
from conductor.transport.answers import Scope
from conductor.transport.host import Host
from conductor.transport.plugin_code import Code

# How long a module may take to be imported before its functions count as not resumable, in seconds.
_LONGEST_LOOK = 30.0


class Home(NamedTuple):
    """Whose hosts may take it, and in which environment its code is loaded. Without a tenant: of a
    host that nobody has used yet."""

    tenant: str | None
    code: Code

    def suits(self, other: "Home") -> bool:
        """Whether a host of this home may take the other's work."""
        return self.code == other.code and self.tenant in (other.tenant, None)


class _Timed:
    timer: threading.Timer | None = None

    def start_timer(self, seconds: float, ring: Callable[[], object]) -> None:
        self.timer = threading.Timer(seconds, ring)
        self.timer.daemon = True
        self.timer.start()

    def stop_timer(self) -> None:
        if self.timer is not None:
            self.timer.cancel()


@dataclass(eq=False)
class Job(_Timed):
    """An operation on its way; `tell` brings what becomes of it to its run host, which hears by
    `lasts` that it takes more than a moment.

    Once it `is_ended`, by its outcome or by force, nothing else can end it; an outcome that comes
    then `is_late`, and nobody's. `spooled` says how far
    what its script prints has been said, by the name of the spool.
    """

    scope: Scope
    home: Home
    order: Perform
    tell: Callable[[Performed], None]
    lasts: Callable[[], None] = lambda: None
    is_ended: bool = False
    has_timed_out: bool = False
    is_late: bool = False
    spooled: dict[str, int] = field(default_factory=dict)
    _is_start_told: bool = False
    _telling: threading.Lock = field(default_factory=threading.Lock)

    def begin(self, host: Host, time_out: Callable[[Host, "Job"], object]) -> None:
        if self.order.timeout:
            self.start_timer(self.order.timeout, lambda: time_out(host, self))
        if secrets := self.scope.journal.secrets.all:
            self.order = replace(self.order, secrets=secrets)
        host.send(self.order)

    def tell_start(self, at: datetime) -> None:
        """Write down that it has begun: before its first word, or when it takes a moment."""
        with self._telling:
            if self._is_start_told or self.is_ended:
                return
            self._is_start_told = True
            self.scope.journal.append(start_of(self.order, at))

    def tell_end(self, performed: Performed) -> None:
        """What was not told by now of its start is its run's to tell."""
        with self._telling:
            self.is_ended = True
        self.stop_timer()
        self.tell(performed.known(is_start_told=self._is_start_told))

    def note_spooled(self, message: Append) -> Mapping[str, int]:
        """The ends of what the message says of spools, by their names."""
        said = {
            name: end
            for fact in message.facts
            if isinstance(fact, Said) and fact.record.spooled is not None
            for name, end in [fact.record.spooled]
        }
        self.spooled.update(said)
        return said


@dataclass(eq=False)
class Inspection(_Timed):
    """A question about a function; `tell` brings the answer to its run host."""

    home: Home
    order: Inspect
    tell: Callable[[bool], None]

    def begin(self, host: Host) -> None:
        self.start_timer(_LONGEST_LOOK, host.kill)
        host.send(self.order)
        if host.is_gone:
            self.stop_timer()


def start_of(order: Perform, at: datetime) -> list[Fact]:
    facts: list[Fact] = [OperationMoved(OperationId(order.operation_id), OperationState.STARTED)]
    if order.start_event is not None:
        facts.append(Said(order.start_event.at(at)))
    return facts


def why_lost(host: Host, job: Job) -> dict[str, object]:
    if job.has_timed_out:
        kind = "RecoverableError" if job.order.is_timeout_recoverable else "NonRecoverableError"
        limit = _seconds(job.order.timeout or 0)
        return failure(kind, f"the operation took longer than its {limit}")
    return failure(
        "NonRecoverableError", f"the process that ran the operation died (exit {host.exit_code})"
    )


def _seconds(number: float) -> str:
    return "1 second" if number == 1 else f"{number:.10g} seconds"
