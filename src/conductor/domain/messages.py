"""What a worker and its hosts say to each other over their socket.

A host speaks to its worker and to nobody else. Values are plain: what JSON can say, plus bytes
and datetimes. `failure` fields hold a serialised exception (framework §2.4, "Cross-process form").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.domain.assignment import Assignment
from conductor.domain.event import EventRecord
from conductor.domain.facts import Fact, Receipt

# Environment variables that mark what an operation starts: with the operation's id, and with the
# worker's, so that a worker finds what its former self left running.
OPERATION_VARIABLE = "CONDUCTOR_OPERATION_ID"
WORKER_VARIABLE = "CONDUCTOR_WORKER_ID"


@dataclass(frozen=True, slots=True)
class RunWorkflow:
    """To a run host: run this execution."""

    assignment: Assignment


@dataclass(frozen=True, slots=True)
class WorkflowEnded:
    """From a run host: the final status is journalled, the host is free."""

    execution_id: str


@dataclass(frozen=True, slots=True)
class Perform:
    """Run host -> worker -> operation host: run one operation.

    `inputs` are the packed pair of the operation's `__cloudify_context` and its keyword arguments:
    the worker only carries them. `timeout` is in seconds (None: no limit). `start_event` is what is
    said when the operation has begun, if anything. The worker adds the `secrets` that the execution
    was told so far: they may be among the inputs.
    """

    operation_id: str
    plugin: str
    function: str
    inputs: bytes
    timeout: float | None = None
    is_timeout_recoverable: bool = False
    start_event: EventRecord | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Append:
    """From a host: write these facts, and once they are durable have these operations performed.

    With an `id` an answer is awaited, without one nobody waits (log lines). `work` is the
    execution, or the operation, in whose name this is said: a thread that outlives its work is
    not heard in the name of the next.
    """

    work: str
    id: int | None
    facts: Sequence[Fact]
    orders: Sequence[Perform] = ()


@dataclass(frozen=True, slots=True)
class Foretell:
    """From a run host: when this operation succeeds, returns nothing and changes nothing, write
    these facts (what is said gets the moment of the writing), and have the next one performed.

    `head` is the last operation that the run has ordered itself: all is void with its next order,
    and when an operation ends otherwise.
    """

    work: str
    head: str
    operation_id: str
    facts: Sequence[Fact]
    order: Perform


@dataclass(frozen=True, slots=True)
class Appended:
    id: int
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Ask:
    """From any host: call one of the records' functions, in the name of `work` (as above)."""

    work: str
    id: int
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """The value and the secrets in it, or an error as (type, message)."""

    id: int
    value: Any = None
    error: tuple[str, str] | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Learned:
    """To a run host: an operation of its execution was told these secrets."""

    work: str
    secrets: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Inspect:
    """Run host -> worker -> operation host: does the author of this function say that it may run
    twice? Answered with true or false; a function that cannot be found may not."""

    work: str
    id: int
    plugin: str
    function: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Runtime properties that an operation left on an instance which it had read at `version`."""

    instance_id: str
    version: int
    runtime_properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Performed:
    """Operation host -> worker -> run host: the outcome. The host may be given the next operation.

    The worker adds `is_start_told`: it is false when the operation was over before anybody was told
    that it had begun, and the run writes the start and the end down together. It adds `is_followed`
    when it has written the end, and what was foretold of it has begun.
    """

    operation_id: str
    result: Any = None
    failure: Mapping[str, Any] | None = None
    changed: tuple[Changed, ...] = ()
    is_start_told: bool = False
    is_followed: bool = False

    def known(self, *, is_start_told: bool, is_followed: bool = False) -> "Performed":
        """With what the worker knows."""
        return Performed(
            self.operation_id,
            self.result,
            self.failure,
            self.changed,
            is_start_told,
            is_followed,
        )


@dataclass(frozen=True, slots=True)
class Spent:
    """From an operation host: the last operation left what cannot be put back (threads, children,
    patched modules). This process takes no other, not even one that it was given meanwhile."""


@dataclass(frozen=True, slots=True)
class Cancel:
    """To a run host. `kind` is `cancel` or `force-cancel`; a kill needs no message."""

    execution_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class EndOperations:
    """From a run host: end what the execution is still having performed; answered when nothing
    of it is left, so that all it said is written before the execution's end. The answer lists the
    ids of processes that could not be killed."""

    work: str
    id: int


@dataclass(frozen=True, slots=True)
class Leave:
    """To an idle host: end yourself."""


MESSAGES: tuple[type, ...] = (
    RunWorkflow,
    WorkflowEnded,
    Append,
    Foretell,
    Appended,
    Ask,
    Answer,
    Learned,
    Perform,
    Inspect,
    Performed,
    Spent,
    Cancel,
    EndOperations,
    Leave,
)
Message = (
    RunWorkflow
    | WorkflowEnded
    | Append
    | Foretell
    | Appended
    | Ask
    | Answer
    | Learned
    | Perform
    | Inspect
    | Performed
    | Spent
    | Cancel
    | EndOperations
    | Leave
)
