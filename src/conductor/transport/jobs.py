"""What an operation host is given to do."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from conductor.domain.facts import Said
from conductor.domain.failure import failure
from conductor.domain.messages import Append, Inspect, Perform, Performed
from conductor.transport.answers import Scope
from conductor.transport.host import Host

# How long a module may take to be imported before its functions count as not resumable, in seconds.
_LONGEST_LOOK = 30.0


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
    """An operation on its way; `tell` brings what becomes of it to its run host.

    Once it `is_ended`, by its outcome or by force, nothing else can end it.
    """

    scope: Scope
    tenant: str
    order: Perform
    tell: Callable[[Performed], None]
    is_ended: bool = False
    has_timed_out: bool = False
    spooled: dict[str, int] = field(default_factory=dict)

    def begin(self, host: Host, time_out: Callable[[Host, "Job"], object]) -> None:
        if self.order.timeout:
            self.start_timer(self.order.timeout, lambda: time_out(host, self))
        host.send(self.order)

    def note_spooled(self, message: Append) -> None:
        """How far what its script prints has been said, by the name of the spool."""
        for kind, fields in message.facts:
            if kind == Said.__name__ and (spooled := fields["record"].get("spooled")):
                name, end = spooled
                self.spooled[name] = end


@dataclass(eq=False)
class Inspection(_Timed):
    """A question about a function; `tell` brings the answer to its run host."""

    tenant: str
    order: Inspect
    tell: Callable[[bool], None]

    def begin(self, host: Host) -> None:
        self.start_timer(_LONGEST_LOOK, host.kill)
        host.send(self.order)


def why_lost(host: Host, job: Job) -> dict[str, object]:
    if job.has_timed_out:
        is_recoverable = bool(job.order.context.get("timeout_recoverable"))
        kind = "RecoverableError" if is_recoverable else "NonRecoverableError"
        return failure(kind, f"the operation took longer than its {job.order.timeout} seconds")
    return failure(
        "NonRecoverableError", f"the process that ran the operation died (exit {host.exit_code})"
    )
