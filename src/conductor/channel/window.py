"""What a worker that stands apart and its server say to each other over HTTP, as msgpack.

Each function of the window is one request: POST to `PATH/<name>` with the arguments' dataclass as
the body. A request that is sent twice does no harm: batches are numbered, beats repeat themselves,
and what was claimed by a request whose answer was lost is found forgotten at the next beat.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import msgspec

from conductor.channel.codec import FactRows, fact_rows, read_facts
from conductor.domain.errors import ConductorError, Conflict, InvalidInput, NotFound
from conductor.domain.facts import Batch
from conductor.domain.ids import ExecutionId
from conductor.domain.plugin import InstallationState
from conductor.domain.worker import Served, Survivor

PATH = "/worker/v1"
TOKEN_HEADER = "Worker-Token"  # noqa: S105 - the name of the header
MEDIA_TYPE = "application/msgpack"

Body = TypeVar("Body")


@dataclass(frozen=True, slots=True)
class Unfinished:
    operation_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class AskLeftBehind:
    worker_id: str
    operation_ids: Sequence[str]


@dataclass(frozen=True, slots=True)
class Arrive:
    worker_id: str
    survivors: Sequence[Survivor] = ()


@dataclass(frozen=True, slots=True)
class Beat:
    worker_id: str
    running: Sequence[str]
    patience: float
    warm: Sequence[Served] = ()


@dataclass(frozen=True, slots=True)
class Hurry:
    worker_id: str


@dataclass(frozen=True, slots=True)
class Leave:
    worker_id: str


@dataclass(frozen=True, slots=True)
class Claim:
    worker_id: str
    limit: int


@dataclass(frozen=True, slots=True)
class ClaimPlugins:
    worker_id: str


@dataclass(frozen=True, slots=True)
class PluginPackage:
    plugin_id: str


@dataclass(frozen=True, slots=True)
class NotePlugin:
    worker_id: str
    plugin_id: str
    state: InstallationState
    error: str


@dataclass(frozen=True, slots=True)
class WireBatch:
    execution_id: str
    epoch: int
    number: int
    facts: FactRows


@dataclass(frozen=True, slots=True)
class Call:
    execution_id: str
    epoch: int
    name: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Called:
    """The value and the secrets in it, or an error as (kind, message)."""

    value: Any = None
    error: tuple[str, str] | None = None
    secrets: tuple[str, ...] = ()


class Refused(ConductorError):
    """The manager refused, for a reason that has no kind of its own."""


class _NotThere(Refused, NotFound):
    def __init__(self, message: str) -> None:
        ConductorError.__init__(self, message)


_KINDS: Mapping[str, type[ConductorError]] = {
    "NotFound": _NotThere,
    "Conflict": Conflict,
    "InvalidInput": InvalidInput,
}


def error_of(error: ConductorError) -> tuple[str, str]:
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in names if name in _KINDS), "Refused"), str(error)


def raise_error(kind: str, message: str) -> None:
    raise _KINDS.get(kind, Refused)(message)


def packed_batch(batch: Batch) -> bytes:
    """As one of the batches that `append` takes."""
    rows = fact_rows(batch.facts)
    return encode(WireBatch(batch.execution_id, batch.epoch, batch.number, rows))


def read_batch(wire: WireBatch) -> Batch:
    try:
        facts = read_facts(wire.facts)
    except (KeyError, msgspec.ValidationError, msgspec.DecodeError) as error:
        raise InvalidInput(f"a fact of the worker cannot be read: {error}") from error
    return Batch(ExecutionId(wire.execution_id), wire.epoch, facts, wire.number)


def encode(value: Any) -> bytes:
    return msgspec.msgpack.encode(value)


def decode(body: bytes, kind: type[Body]) -> Body:
    """`InvalidInput` when the bytes are something else."""
    try:
        return msgspec.msgpack.decode(body, type=kind)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise InvalidInput(f"the request of a worker cannot be read: {error}") from error
