"""A unit of work: one transaction, with every store in it."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from conductor.control.services.stores.batch_log import BatchLog
from conductor.control.services.stores.blackouts import BlackoutStore
from conductor.control.services.stores.blueprints import BlueprintStore
from conductor.control.services.stores.confidences import ConfidenceStore
from conductor.control.services.stores.config import ConfigStore
from conductor.control.services.stores.deployment_modifications import ModificationStore
from conductor.control.services.stores.deployment_updates import UpdateStore
from conductor.control.services.stores.deployments import DeploymentStore
from conductor.control.services.stores.events import EventStore
from conductor.control.services.stores.executions import ExecutionStore
from conductor.control.services.stores.filters import FilterStore
from conductor.control.services.stores.identity import TenantStore, TokenStore, UserStore
from conductor.control.services.stores.inter_deployment_dependencies import DependencyStore
from conductor.control.services.stores.maintenance_mode import MaintenanceModeStore
from conductor.control.services.stores.node_instances import NodeInstanceStore
from conductor.control.services.stores.nodes import NodeStore
from conductor.control.services.stores.occurrences import OccurrenceStore
from conductor.control.services.stores.operations import GraphStore, OperationStore
from conductor.control.services.stores.plugin_installations import PluginInstallationStore
from conductor.control.services.stores.plugins import PluginStore
from conductor.control.services.stores.plugins_update import PluginsUpdateStore
from conductor.control.services.stores.schedules import ScheduleStore
from conductor.control.services.stores.secrets import SecretStore
from conductor.control.services.stores.sites import SiteStore
from conductor.control.services.stores.start_keys import StartKeyStore
from conductor.control.services.stores.workers import WorkerStore
from conductor.domain.errors import ConductorError


class StorageUnavailable(ConductorError):
    """The store is out of reach, or locked by others: the same work may pass a little later."""


class WorkCrossed(StorageUnavailable):
    """It and other work waited for each other, and this one was undone: it passes a second time."""


class UnitOfWork(Protocol):
    """Commits when its block ends, rolls back when the block raises."""

    @property
    def blueprints(self) -> BlueprintStore: ...
    @property
    def deployments(self) -> DeploymentStore: ...
    @property
    def blueprint_filters(self) -> FilterStore: ...
    @property
    def deployment_filters(self) -> FilterStore: ...
    @property
    def config(self) -> ConfigStore: ...
    @property
    def maintenance_mode(self) -> MaintenanceModeStore: ...
    @property
    def blackouts(self) -> BlackoutStore: ...
    @property
    def sites(self) -> SiteStore: ...
    @property
    def modifications(self) -> ModificationStore: ...
    @property
    def updates(self) -> UpdateStore: ...
    @property
    def plugins_updates(self) -> PluginsUpdateStore: ...
    @property
    def dependencies(self) -> DependencyStore: ...
    @property
    def nodes(self) -> NodeStore: ...
    @property
    def node_instances(self) -> NodeInstanceStore: ...
    @property
    def executions(self) -> ExecutionStore: ...
    @property
    def schedules(self) -> ScheduleStore: ...
    @property
    def occurrences(self) -> OccurrenceStore: ...
    @property
    def start_keys(self) -> StartKeyStore: ...
    @property
    def events(self) -> EventStore: ...
    @property
    def tasks_graphs(self) -> GraphStore: ...
    @property
    def operations(self) -> OperationStore: ...
    @property
    def batch_log(self) -> BatchLog: ...
    @property
    def plugins(self) -> PluginStore: ...
    @property
    def plugin_installations(self) -> PluginInstallationStore: ...
    @property
    def secrets(self) -> SecretStore: ...
    @property
    def confidences(self) -> ConfidenceStore: ...
    @property
    def tenants(self) -> TenantStore: ...
    @property
    def users(self) -> UserStore: ...
    @property
    def tokens(self) -> TokenStore: ...
    @property
    def workers(self) -> WorkerStore: ...

    def after_commit(self, effect: Callable[[], object]) -> None:
        """Run `effect` once the work is on disk; a rollback forgets it."""
        ...


class WritingWork(Protocol):
    def writing(self) -> AbstractContextManager[UnitOfWork]:
        """Raises `StorageUnavailable` in an outage; the work is then undone."""
        ...


class UnitOfWorkFactory(WritingWork, Protocol):
    """Any thread may use it."""

    def reading(self) -> AbstractContextManager[UnitOfWork]:
        """Takes no write lock; whoever writes in it gets an error from the database. What is read
        with two statements need not be of one moment. In an outage it raises as `writing` does."""
        ...
