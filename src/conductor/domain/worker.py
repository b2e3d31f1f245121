"""Who holds executions: workers, and servers for what they do within a request."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from conductor.domain.ids import DeploymentId, ExecutionId, PluginId, TenantName, WorkerId


@dataclass(frozen=True)
class Worker:
    """`beats` only grows. Whether it is alive is judged by watching it, never by `seen_at`: wall
    clocks jump."""

    id: WorkerId
    host: str
    pid: int
    arrived_at: datetime
    seen_at: datetime
    beats: int = 0


@dataclass(frozen=True, slots=True)
class Survivor:
    """A process of a worker's former self that could not be killed. `operation_id` is None where
    nobody knows what it ran."""

    pid: int
    operation_id: str | None = None


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """An operation that a worker's former self was performing: its execution as the worker held it,
    with the number of the last batch that was written, and what it was told. `context` says who
    speaks in its name."""

    operation_id: str
    execution_id: ExecutionId
    epoch: int
    last_batch: int
    context: Mapping[str, Any]
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Wish:
    """That an execution should end: `kind` is `cancel`, `force-cancel` or `kill`."""

    execution_id: ExecutionId
    kind: str


class Served(NamedTuple):
    """A deployment for which a worker keeps a process warm, as it was when that began."""

    tenant: TenantName
    deployment_id: DeploymentId
    edition: str


@dataclass(frozen=True, slots=True)
class Tidings:
    """What a worker hears when it beats.

    Unless it `is_known`, it was believed dead and has lost everything it held: it must end its
    hosts and arrive anew. `lost` are executions that it runs and does not hold any more; `outdated`
    are deployments that are gone, or are not any more what they were.
    """

    is_known: bool
    has_work: bool = False
    wants_plugins: bool = False
    wishes: Sequence[Wish] = ()
    lost: Sequence[ExecutionId] = ()
    outdated: Sequence[Served] = ()


@dataclass(frozen=True, slots=True)
class WantedPlugin:
    """An uploaded package that somebody wants to be installed ahead; `file` is its name."""

    id: PluginId
    tenant: TenantName
    name: str
    version: str
    file: str
