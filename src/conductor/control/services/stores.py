"""The ports through which services reach what is stored: one per noun, all inside a unit of work.

Storage implements them; the conformance suite says what they promise on every database.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, TypeVar

from conductor.control.services.listing import EVERYTHING, Page, Query
from conductor.domain.blueprint import Blueprint
from conductor.domain.config import ChangedSetting
from conductor.domain.deployment import Deployment, LatestExecution
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.deployment_update import DeploymentUpdate
from conductor.domain.event import EventRecord, StoredEvent
from conductor.domain.execution import FINAL, Execution, ExecutionStatus
from conductor.domain.facts import Batch, OperationMoved, OperationTaken, Receipt
from conductor.domain.identity import Tenant, Token, User
from conductor.domain.ids import (
    DeploymentId,
    ExecutionId,
    NodeInstanceId,
    PluginId,
    TenantName,
    WorkerId,
)
from conductor.domain.instance_count import CheckCount, InstanceCount
from conductor.domain.maintenance_mode import Maintenance
from conductor.domain.modification import Modification
from conductor.domain.node import Node, NodeInstance, PassedState
from conductor.domain.occurrence_record import OccurrenceRecord
from conductor.domain.operation import OperationRecord, OperationState
from conductor.domain.plugin import Plugin, PluginInstallation
from conductor.domain.plugins_update import PluginsUpdate
from conductor.domain.schedule import Schedule, ScheduleKey
from conductor.domain.secret import Secret
from conductor.domain.site import Site
from conductor.domain.stored_filter import StoredFilter
from conductor.domain.stored_operation import StoredOperation
from conductor.domain.traffic import Home, Tally, Unfinished
from conductor.domain.worker import Worker

Noun = TypeVar("Noun")


class Store(Protocol[Noun]):
    """`get` and `remove` raise `NotFound`, `add` raises `Conflict` for a name that is taken."""

    def find(self, tenant: TenantName, identifier: str) -> Noun | None: ...
    def get(self, tenant: TenantName, identifier: str) -> Noun: ...
    def add(self, noun: Noun) -> None: ...
    def add_all(self, nouns: Iterable[Noun]) -> None: ...
    def save(self, noun: Noun) -> None: ...
    def remove(self, tenant: TenantName, identifier: str) -> None: ...
    def page(self, tenant: TenantName | None, query: Query) -> Page[Noun]: ...


class SharedStore(Store[Noun], Protocol[Noun]):
    """`find` and `get` know what other tenants show to all; `save` and `remove` do not."""

    def page_for(self, tenant: TenantName | None, username: str | None, query: Query) -> Page[Noun]:
        """Without the private ones of others than the user; None is who sees all of them, or all
        tenants."""
        ...

    def is_anywhere_else(self, tenant: TenantName, identifier: str) -> bool: ...


@dataclass(frozen=True)
class Count:
    """How many have a value of a field; `parts` are the same by another field."""

    value: Any
    count: int
    parts: Sequence["Count"] = ()


class SummarizedStore(Protocol):
    def summary(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        target: str,
        sub: str | None = None,
    ) -> Page[Count]:
        """By the values of the field `target`, in their order; without what is private to others
        than the user, None being who sees all."""
        ...


class SeenWithDeploymentStore(SummarizedStore, Protocol[Noun]):
    """What belongs to deployments is seen by who sees these: without what is private to others than
    the user, and with what other tenants show to all. `home` is a deployment of the tenant that is
    seen in any case."""

    def page_for(
        self,
        tenant: TenantName | None,
        username: str | None,
        query: Query,
        *,
        home: str | None = None,
    ) -> Page[Noun]: ...
    def find_for(
        self, tenant: TenantName, username: str | None, identifier: str, *, home: str | None = None
    ) -> Noun | None:
        """Of two with one name, the tenant's own comes before what others show."""
        ...


class LabelledStore(Protocol):
    """What the labels of a tenant's nouns are, each once and in their order; `query` chooses among
    the nouns, and has the page and the part, in whatever case, of what is searched for."""

    def label_keys(self, tenant: TenantName, query: Query) -> Page[str]: ...
    def label_values(self, tenant: TenantName, key: str, query: Query) -> Page[str]: ...


@dataclass(frozen=True)
class PackageNeed:
    """That a blueprint needs a package; of whatever version, when it is empty."""

    tenant: TenantName
    blueprint_id: str
    package_version: str


class BlueprintStore(SharedStore[Blueprint], LabelledStore, SummarizedStore, Protocol):
    def held(self, tenant: TenantName, identifier: str) -> Blueprint | None:
        """Locked until the commit: who asks next sees what became of it."""
        ...

    def of_upload(self, upload: Execution) -> Blueprint | None:
        """Locked until the commit. None when it was deleted, or is of another upload by now."""
        ...

    def keep_archive(self, tenant: TenantName, identifier: str, parts: Iterable[bytes]) -> None:
        """The packed files; they go with the blueprint."""
        ...

    def archive(self, tenant: TenantName, identifier: str) -> Iterator[bytes]:
        """Its parts; they are read one by one. There may be none."""
        ...

    def keep_icon(self, tenant: TenantName, identifier: str, icon: bytes) -> None:
        """In the place of the one that it has; an empty one removes that."""
        ...

    def icon(self, tenant: TenantName, identifier: str) -> bytes | None: ...
    def note_packages(
        self, tenant: TenantName, identifier: str, packages: Iterable[tuple[str, str]]
    ) -> None:
        """Which (name, version) of plugins' packages it needs; the version may be empty. These take
        the place of those that it needed before."""
        ...

    def note_imports(self, tenant: TenantName, identifier: str, imported: Collection[str]) -> None:
        """The ids of the blueprints that it imports."""
        ...

    def importing(self, tenant: TenantName, identifier: str) -> list[str]:
        """The ids of those that import it."""
        ...

    def needing(self, tenant: TenantName | None, package_name: str) -> list[PackageNeed]:
        """Those of a tenant, or of all, that need a package of that name, however it is spelled."""
        ...


class PluginStore(Store[Plugin], Protocol):
    """A tenant sees its own plugins and the global ones."""

    def page_for(self, tenant: TenantName, username: str | None, query: Query) -> Page[Plugin]:
        """Without the private plugins of others than that user."""
        ...

    def named(self, tenant: TenantName, package_name: str) -> list[Plugin]:
        """All with that package name, however it is spelled."""
        ...

    def by_id(self, identifier: PluginId) -> Plugin | None:
        """Of whatever tenant."""
        ...

    def package_names(self, tenant: TenantName) -> list[str]: ...
    def twins(self, plugin: Plugin) -> list[Plugin]:
        """Others of any tenant with the same package, version and ground."""
        ...

    def keep_files(self, identifier: PluginId, files: Mapping[str, bytes]) -> None: ...
    def file(self, identifier: PluginId, name: str) -> bytes | None: ...
    def keep_archive(self, identifier: PluginId, parts: Iterable[bytes]) -> None: ...
    def archive(self, identifier: PluginId) -> Iterator[bytes]:
        """Its parts; they are read one by one."""
        ...


class PluginInstallationStore(Protocol):
    def of(self, identifiers: Sequence[PluginId]) -> list[PluginInstallation]: ...
    def find(
        self, identifier: PluginId, *, manager: str, agent: str
    ) -> PluginInstallation | None: ...
    def put(self, installation: PluginInstallation) -> None:
        """Add it, or replace what is known of it."""
        ...

    def awaited(self, manager: str) -> list[PluginInstallation]:
        """What somebody asked to be installed on the manager, or to be removed from it."""
        ...

    def is_any_wanted(self) -> bool:
        """On whatever manager."""
        ...

    def held_by(self, worker_id: str) -> list[PluginInstallation]:
        """What a worker has begun to install."""
        ...

    def swap(self, before: PluginInstallation, after: PluginInstallation) -> bool:
        """Compare-and-set: False when somebody else has moved it."""
        ...


class SecretStore(SharedStore[Secret], Protocol): ...


class SiteStore(SharedStore[Site], Protocol): ...


class FilterStore(SharedStore[StoredFilter], Protocol):
    """Of one noun that is chosen by them."""


class ConfigStore(Protocol):
    def all(self) -> list[ChangedSetting]: ...
    def put(self, setting: ChangedSetting) -> None:
        """Add it, or replace what is known of it."""
        ...


class MaintenanceModeStore(Protocol):
    def current(self) -> Maintenance: ...
    def move(self, before: Maintenance, after: Maintenance) -> None:
        """Raises `Conflict` when its status is no longer that of `before`."""
        ...


class ConfidenceStore(Protocol):
    """The secrets that executions were told, encrypted."""

    def of(self, execution_id: ExecutionId) -> list[bytes]:
        """In the order in which they were told."""
        ...

    def add(self, execution_id: ExecutionId, known: int, encrypted: Sequence[bytes]) -> None:
        """To an execution that was told so many before, and is locked."""
        ...


@dataclass(frozen=True)
class Kin:
    """A deployment below another one, `top`, by way of labels csys-obj-parent."""

    tenant: str
    top: str
    id: str
    is_environment: bool


class DeploymentStore(SharedStore[Deployment], LabelledStore, SummarizedStore, Protocol):
    def named(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], Deployment]:
        """Those that are there, by (tenant, id)."""
        ...

    def editions(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Those of deployments that are there, by (tenant, id)."""
        ...

    def below(self, tops: Sequence[str], *, is_deep: bool) -> list[Kin]:
        """The children of deployments of these ids, and with `is_deep` theirs, each once."""
        ...

    def using(self, tenant: TenantName | None, blueprint_id: str) -> list[str]:
        """The ids of the deployments, of a tenant or of all, that were made from a blueprint."""
        ...

    def held(self, tenant: TenantName, identifier: str) -> Deployment | None:
        """Locked until the commit: who asks next sees what became of it."""
        ...

    def move_from_site(self, tenant: TenantName | None, name: str, to: str | None) -> None:
        """All of a tenant, or of all tenants, that are at a site; it has another name now, or is
        gone."""
        ...

    def locked(self, tenant: TenantName, identifier: str) -> Deployment:
        """Like `get`; until the commit nobody else gets it like this. Whoever decides by what runs
        on a deployment takes it so."""
        ...


class DependencyStore(Store[DeploymentDependency], Protocol):
    def made_by(
        self, tenant: TenantName, source: str | None, creator: str
    ) -> DeploymentDependency | None:
        """The one of a source, which has at most one of each creator."""
        ...

    def on(self, tenant: TenantName, target: str) -> list[DeploymentDependency]:
        """Those that need a deployment, oldest first."""
        ...

    def targets_of(self, tenant: TenantName, source: str) -> set[str]:
        """The ids of what a deployment needs, as far as they are known."""
        ...

    def components_of(self, tenant: TenantName, source: str) -> set[str]:
        """The ids of the deployments that are parts of one."""
        ...

    def remove_of(self, tenant: TenantName, source: str) -> None: ...
    def remove_by_function(self, tenant: TenantName, source: str) -> None:
        """Those that its plan alone makes."""
        ...

    def forget_target(self, tenant: TenantName, target: str) -> None:
        """It is gone; that somebody needs it stays noted."""
        ...


class ModificationStore(Store[Modification], Protocol):
    """`add` raises `Conflict` while another one of the deployment is started."""

    def started_of(self, tenant: TenantName, deployment_id: str) -> Modification | None: ...
    def of_execution(self, execution_id: ExecutionId) -> list[Modification]:
        """Those that it has started, oldest first."""
        ...

    def marks(self, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """`added` or `removed`, by (tenant, id) of the instances that come or go with a started one
        of these deployments, which are (tenant, id) too."""
        ...

    def move(self, before: Modification, after: Modification) -> None:
        """Compare-and-set: `Conflict` when the status is no longer what it was before."""
        ...


class UpdateStore(Store[DeploymentUpdate], Protocol):
    """Lists are filtered by the states that are shown (see `shown_state`)."""

    def of_execution(self, execution_id: ExecutionId) -> DeploymentUpdate | None: ...
    def begun_of(self, tenant: TenantName, deployment_id: str) -> list[DeploymentUpdate]:
        """Those that have begun and not come to their end, oldest first."""
        ...

    def change(self, before: DeploymentUpdate, after: DeploymentUpdate) -> None:
        """`Conflict` when somebody else has moved it since it was read."""
        ...


class PluginsUpdateStore(Store[PluginsUpdate], Protocol):
    """Lists are filtered by the states that are shown (see `shown_plugins_state`)."""

    def of_execution(self, execution_id: ExecutionId) -> PluginsUpdate | None: ...


class NodeStore(SeenWithDeploymentStore[Node], Protocol):
    def add_all(self, nouns: Iterable[Node]) -> None: ...
    def replace_all(self, nouns: Sequence[Node]) -> None:
        """Give nodes that are there other plans."""
        ...

    def page(self, tenant: TenantName | None, query: Query) -> Page[Node]: ...
    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[Node]: ...
    def find_in(self, tenant: TenantName, deployment_id: str, node_id: str) -> Node | None: ...
    def remove_in(self, tenant: TenantName, deployment_id: str, node_id: str) -> None: ...
    def remove_of(self, tenant: TenantName, deployment_id: str) -> None: ...


class NodeInstanceStore(Store[NodeInstance], SeenWithDeploymentStore[NodeInstance], Protocol):
    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[NodeInstance]: ...
    def locked_of(self, tenant: TenantName, deployment_id: str) -> list[NodeInstance]:
        """Like `of_deployment`; until the commit nobody else changes one of them."""
        ...

    def replace_all(self, nouns: Sequence[NodeInstance]) -> None:
        """Write what is locked, whatever its version."""
        ...

    def remove_all(self, tenant: TenantName, identifiers: Collection[str]) -> None: ...
    def remove_of(self, tenant: TenantName, deployment_id: str) -> None: ...
    def taken(self, tenant: TenantName, identifiers: Iterable[str]) -> set[str]:
        """Those of them that instances have already."""
        ...

    def all_ids(self, tenant: TenantName) -> list[str]: ...
    def swap(self, before: NodeInstance, after: NodeInstance) -> None:
        """Compare-and-set: `Conflict` when the version is no longer what it was before."""
        ...

    def counts(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], InstanceCount]:
        """By (tenant, deployment), as `of` are; without instances there is no key."""
        ...

    def counts_by_node(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str, str], int]:
        """How many instances there are, by (tenant, deployment, node); `of` are (tenant,
        deployment)."""
        ...

    def checks_by_node(
        self, of: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str, str], CheckCount]:
        """What checks found, by (tenant, deployment, node); without any answer there is no key.
        `of` are (tenant, deployment)."""
        ...

    def versions(
        self, tenant: TenantName, identifiers: Iterable[str]
    ) -> dict[NodeInstanceId, int]: ...
    def set_states(self, tenant: TenantName, states: Mapping[NodeInstanceId, str]) -> None: ...
    def note_states(
        self,
        tenant: TenantName,
        states: Sequence[tuple[NodeInstanceId, str]],
        at: datetime,
        execution_id: ExecutionId | None,
    ) -> None:
        """Add to the histories of instances what they came to, in that order."""
        ...

    def history(self, tenant: TenantName, identifier: str, query: Query) -> Page[PassedState]:
        """The oldest first; only the page counts of the query. It goes with the instance."""
        ...

    def set_runtime_properties(
        self, tenant: TenantName, changes: Mapping[NodeInstanceId, tuple[int, Mapping[str, Any]]]
    ) -> None:
        """Each change is (the new version, the properties)."""
        ...


@dataclass(frozen=True, slots=True)
class HeldExecution:
    """What the journal needs of an execution that it has locked until its commit.

    `last_sequence` is the number of its last event or log, of which `kept_events` and `kept_logs`
    were not deleted; `confided` says how many secrets it was told, `unnumbered` how many batches
    without a number were written.
    The counters are written by `advance`.
    """

    id: ExecutionId
    tenant: TenantName
    deployment_id: DeploymentId | None
    status: ExecutionStatus
    epoch: int
    total_operations: int
    finished_operations: int
    last_batch: int
    last_sequence: int
    kept_events: int = 0
    kept_logs: int = 0
    confided: int = 0
    unnumbered: int = 0

    @property
    def is_final(self) -> bool:
        return self.status in FINAL


class ExecutionStore(Store[Execution], SeenWithDeploymentStore[Execution], Protocol):
    def move(self, before: Execution, after: Execution) -> None:
        """Compare-and-set: `Conflict` when the status is no longer what it was before."""
        ...

    def active_of(self, tenant: TenantName, deployment_id: str) -> list[Execution]:
        """Active and queued executions of a deployment, oldest first."""
        ...

    def active_children(self, parent_id: ExecutionId) -> list[Execution]:
        """Those that an execution has started and that have not ended, waiting ones among them."""
        ...

    def children(self, parent_id: ExecutionId) -> list[Execution]:
        """All that an execution has started, oldest first."""
        ...

    def lock_of(self, tenant: TenantName, deployment_id: str) -> None:
        """Until the commit nobody writes facts of one that is active. By id, so that locks of
        executions never cross; instances are locked after them."""
        ...

    def latest(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], LatestExecution]:
        """The newest of each, by (tenant, deployment), as `of` are."""
        ...

    def creations(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], ExecutionId]:
        """The executions that made the environments, by (tenant, deployment), as `of` are."""
        ...

    def with_status(self, statuses: Iterable[ExecutionStatus], limit: int) -> list[Execution]: ...
    def close_door(self) -> None:
        """Until the commit nobody else decides whether something may start. Deployments are locked
        before it."""
        ...

    def system_wide(self) -> list[Unfinished]:
        """Active and queued ones."""
        ...

    def active(self) -> list[Unfinished]: ...
    def neighbours(self, homes: Collection[Home]) -> dict[Home, list[Unfinished]]:
        """Active and queued executions of deployments, oldest first."""
        ...

    def startable(self) -> list[Unfinished]:
        """Queued ones that wait for nothing of their own deployment, oldest first."""
        ...

    def count_startable(self) -> dict[TenantName, int]:
        """The same, without the nested."""
        ...

    def tally(self) -> Tally: ...

    def waiting_starters(self, executions: Collection[Execution]) -> dict[ExecutionId, Unfinished]:
        """Those that started one of them and have not begun themselves, by their ids."""
        ...

    def nested(self, executions: Collection[Execution | Unfinished]) -> set[ExecutionId]:
        """Those of them that an execution has started which is active still: they borrow its place
        in every limit, so that none waits for a place that its own starter holds."""
        ...

    def due(self, at: datetime) -> list[Unfinished]:
        """Scheduled ones whose time has come, oldest first."""
        ...

    def overdue(self, at: datetime) -> list[Execution]:
        """Active ones whose time is over."""
        ...

    def unfinished_counts(self) -> dict[str, int]:
        """How many executions have each status that is not final; 0 for those that none has."""
        ...

    def unclaimed(self, limit: int) -> list[Execution]:
        """Pending ones without a worker, oldest first, locked against other claimers; nested ones
        are beyond the limit."""
        ...

    def held_by(self, worker_id: str) -> list[Execution]:
        """Active ones, oldest first."""
        ...

    def holders(self) -> set[str]:
        """The ids of all who hold an active execution."""
        ...

    def has_unclaimed(self) -> bool: ...
    def claim(self, execution: Execution, worker_id: WorkerId, token_hash: str) -> Execution:
        """The execution in its next epoch, owned by the worker; its batches count from 1."""
        ...

    def fence(self, execution_id: ExecutionId) -> None:
        """Raise the epoch, so that its last owner can write nothing more, and what it started has
        no token that holds."""
        ...

    def hold(self, execution_id: ExecutionId) -> HeldExecution | None: ...
    def advance(self, held: HeldExecution) -> None:
        """Store the counters of operations, batches and events."""
        ...

    def note_refusal(self, execution_id: ExecutionId, number: int, receipt: Receipt) -> None: ...
    def refusal(self, execution_id: ExecutionId, number: int) -> Receipt | None:
        """The receipt of a batch of the present epoch that was refused; None if it was written."""
        ...

    def by_token(self, token_hash: str) -> Execution | None: ...
    def by_id(self, identifier: ExecutionId, *, for_update: bool = False) -> Execution | None: ...
    def by_ids(self, identifiers: Collection[str]) -> dict[str, Execution]: ...
    def count(self, execution_id: ExecutionId, *, total: int, finished: int) -> None:
        """Add to the execution's counters of operations."""
        ...

    def remove_of(
        self, tenant: TenantName, deployment_id: str, *, keep: str | None = None
    ) -> None: ...
    def remove_finished(
        self,
        tenant: TenantName | None,
        query: Query,
        *,
        before: datetime | None,
        keep_last: int,
    ) -> int:
        """How many of those that the query's filters choose went: the ones made before a moment,
        without the last so many. The newest that made the environment of a deployment stays while
        that is there."""
        ...


@dataclass(frozen=True)
class DueSchedule:
    """An enabled schedule whose next occurrence, at this moment, has come."""

    schedule: ScheduleKey
    at: datetime


class ScheduleStore(SummarizedStore, Protocol):
    """`add` raises `Conflict` for an id that the deployment has already, `get_in` and `remove_in`
    raise `NotFound`."""

    def find_in(self, key: ScheduleKey) -> Schedule | None: ...
    def get_in(self, key: ScheduleKey) -> Schedule: ...
    def add(self, noun: Schedule) -> None: ...
    def add_all(self, nouns: Iterable[Schedule]) -> None: ...
    def save(self, noun: Schedule) -> None: ...
    def remove_in(self, key: ScheduleKey) -> None: ...
    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[Schedule]:
        """By their ids."""
        ...

    def page_for(
        self, tenant: TenantName | None, username: str | None, query: Query
    ) -> Page[Schedule]:
        """Without those of private deployments of others than the user; None is who sees all."""
        ...

    def due(self, at: datetime) -> Sequence[DueSchedule]:
        """Those whose time has come first come first. One statement."""
        ...

    def held(self, keys: Collection[ScheduleKey]) -> dict[ScheduleKey, Schedule]:
        """Those that are there, locked until the commit. Their deployments are locked before."""
        ...


class OccurrenceStore(Protocol):
    def claim(self, claims: Sequence[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """Those of them that nobody has claimed before. Of several who ask for one at the same time
        one gets it."""
        ...

    def take_up(self, claim: OccurrenceRecord, before: datetime) -> OccurrenceRecord | None:
        """What somebody claimed before a moment and has not ended, as one more claim; None for any
        other."""
        ...

    def abandoned(self, before: datetime) -> Sequence[DueSchedule]:
        """What was claimed before a moment and is not ended. One statement."""
        ...

    def known(self, claims: Collection[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """The same occurrences, as they are stored."""
        ...

    def held(self, claims: Collection[OccurrenceRecord]) -> Sequence[OccurrenceRecord]:
        """Those whose last claim this is still, locked until the commit, after their schedules."""
        ...

    def claimed_of(self, key: ScheduleKey) -> list[OccurrenceRecord]:
        """Those that are not ended, locked until the commit."""
        ...

    def end(self, ended: OccurrenceRecord) -> None: ...
    def keep(self, key: ScheduleKey, newest: int) -> None:
        """Forget those of a schedule that are older than its newest so many."""
        ...

    def of_schedule(self, key: ScheduleKey, query: Query) -> Page[OccurrenceRecord]:
        """The newest first, where the query does not say otherwise."""
        ...


@dataclass(frozen=True)
class StartKey:
    """That a start was asked for under this key, and what it led to. `order_hash` is the same for
    the same order of the same person."""

    tenant: TenantName
    key: str
    order_hash: str
    execution_id: ExecutionId
    created_at: datetime


class StartKeyStore(Protocol):
    def find(self, tenant: TenantName, key: str) -> StartKey | None: ...
    def add(self, key: StartKey) -> None:
        """`Conflict` when the tenant has one of that name already."""
        ...

    def forget(self, before: datetime) -> None: ...


@dataclass(frozen=True)
class EventOrigin:
    """The names that people read beside an event."""

    workflow_id: str
    blueprint_id: str | None
    deployment_id: str | None
    deployment_display_name: str | None


MOST_CHARACTERS = 4 * 1024 * 1024  # of messages, in one stretch of a sequence


class EventStore(Protocol):
    def append(self, execution: Execution, records: Sequence[EventRecord], at: datetime) -> int:
        """Store at the end of the execution's dense sequence; returns the last number."""
        ...

    def append_held(
        self, held: HeldExecution, records: Sequence[EventRecord], at: datetime
    ) -> HeldExecution:
        """The same for the journal, which stores the last number itself with `advance`."""
        ...

    def page(
        self,
        tenant: TenantName,
        query: Query,
        kinds: Sequence[str],
        username: str | None = None,
        home: str | None = None,
    ) -> Page[StoredEvent]:
        """Of all kinds when none is named; of what that user sees (see `SeenWithDeploymentStore`).
        One execution's events in the order in which they were reported come in its sequence, and
        are counted only where filters leave some out."""
        ...

    def after(
        self,
        execution_id: ExecutionId,
        sequence: int,
        limit: int,
        query: Query = EVERYTHING,
        kinds: Sequence[str] = (),
        until: int = 2**31 - 1,
    ) -> list[StoredEvent]:
        """In their sequence, up to the number `until`; of `query` filters, ranges and search. They
        stop behind the one that reaches `MOST_CHARACTERS`, so that long lines fill no memory."""
        ...

    def last_sequence(self, execution_id: ExecutionId) -> int:
        """0 before the first event."""
        ...

    def origins(self, execution_ids: Collection[str]) -> dict[str, EventOrigin]:
        """By the executions' ids."""
        ...

    def remove_of(
        self, tenant: TenantName, deployment_id: str, query: Query, kinds: Sequence[str]
    ) -> int:
        """How many went."""
        ...


@dataclass(frozen=True)
class StoredGraph:
    id: str
    execution_id: str
    name: str
    created_at: datetime
    state: str | None = None


class GraphStore(Protocol):
    def add(self, graph: StoredGraph) -> None: ...
    def named(self, execution_id: str, name: str | None = None) -> list[StoredGraph]: ...
    def get(self, graph_id: str) -> StoredGraph: ...
    def find(self, graph_id: str) -> StoredGraph | None: ...
    def put_state(self, graph_id: str, state: str) -> None: ...


class OperationStore(Protocol):
    def add_all(self, operations: Sequence[OperationRecord], at: datetime) -> None: ...
    def of_graph(self, graph_id: str) -> list[StoredOperation]: ...
    def page(
        self,
        query: Query,
        execution_id: str,
        graph_id: str | None = None,
        *,
        states: Collection[str] = (),
        types: Collection[str] = (),
    ) -> Page[StoredOperation]:
        """In their order; those of every state, and of every type, where none is named."""
        ...

    def of_execution(self, execution_id: str) -> list[StoredOperation]: ...
    def get(self, identifier: str) -> StoredOperation: ...
    def execution_of(self, identifier: str) -> str:
        """The id of the execution whose graph holds the operation."""
        ...

    def known(self, identifiers: Collection[str]) -> set[str]:
        """Those of them that are stored, of whatever execution."""
        ...

    def waiting_of(self, tenant: TenantName, deployment_id: str) -> list[StoredOperation]:
        """Those that have not run, of a deployment's executions that may be resumed."""
        ...

    def unfinished(self, identifiers: Collection[str]) -> set[str]:
        """Those of them that are stored and have no result."""
        ...

    def briefs(
        self, execution_id: str, identifiers: Iterable[str]
    ) -> dict[str, tuple[OperationState, bool]]:
        """(state, is it counted) of those of the operations that the execution has."""
        ...

    def move_all(self, moves: Iterable[OperationMoved], at: datetime) -> None: ...

    def take_all(self, taken: Iterable[OperationTaken]) -> None: ...

    def judge_all(self, verdicts: Mapping[str, tuple[str, str | None]]) -> None:
        """Each verdict comes with the id of the operation that retries this one."""
        ...

    def remove_all(self, identifiers: Sequence[str]) -> None: ...
    def decide(self, operation: StoredOperation) -> None:
        """Store it as it is after what a person said of it."""
        ...

    def reset(self, operations: Sequence[OperationRecord], at: datetime | None = None) -> None:
        """Take over state and parameters; forget result, error and verdict. The moment is that of
        the states that change."""
        ...


@dataclass(frozen=True, slots=True)
class LoggedBatch:
    """Written, and not yet in the tables. `facts` are as of `fact_text`."""

    number: int
    at: datetime
    facts: str


class BatchLog(Protocol):
    def append(
        self,
        batch: Batch,
        facts: str,
        at: datetime,
        *,
        applied: int,
        confided: int = 0,
        unnumbered: int = 0,
    ) -> bool:
        """False, and nothing done, unless the execution runs in the batch's epoch, its last batch
        in the tables has the number `applied`, and it was told that many secrets and written that
        many batches without a number. Locks it until
        the commit."""
        ...

    def take(self, execution_id: ExecutionId) -> list[LoggedBatch]:
        """All of an execution, in their order; they are removed. Its row must be held."""
        ...

    def executions(self, before: datetime | None = None) -> list[ExecutionId]:
        """Those that have logged batches, or some from before a moment, in the order of ids."""
        ...


class WorkerStore(Protocol):
    def all(self) -> list[Worker]: ...
    def find(self, identifier: str) -> Worker | None: ...
    def put(self, worker: Worker) -> None:
        """Add it, or replace what is known of it."""
        ...

    def beat(self, identifier: str, at: datetime) -> bool:
        """One more beat; false when nobody of that id is known."""
        ...

    def remove(self, identifier: str) -> None: ...


class TenantStore(Store[Tenant], Protocol):
    def turns(self) -> dict[TenantName, int]:
        """When the queue last gave a place to each: the higher, the later."""
        ...

    def take_turn(self, name: TenantName) -> None:
        """It was given a place just now."""
        ...


class UserStore(Store[User], Protocol):
    def note_failure(self, username: str, at: datetime, *, is_first: bool) -> None:
        """One more failed login, or the first one after a good one or a lock."""
        ...

    def forget_failures(self, username: str) -> None: ...
    def note_logins(self, moments: Mapping[str, datetime]) -> None:
        """Moments by user name; an earlier one than what is known changes nothing."""
        ...


class TokenStore(Store[Token], Protocol):
    def note_uses(self, moments: Mapping[str, datetime]) -> None:
        """Moments by id; an earlier one than what is known changes nothing."""
        ...

    def remove_expired(self, username: str, at: datetime) -> None: ...
