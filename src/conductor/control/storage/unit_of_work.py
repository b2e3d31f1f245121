"""One transaction with a repository for every noun."""

from collections.abc import Callable
from functools import cached_property

from sqlalchemy import Connection

from conductor.control.storage.batch_log import BatchLogRepository
from conductor.control.storage.blackouts import BlackoutRepository
from conductor.control.storage.blueprints import BlueprintRepository
from conductor.control.storage.confidences import ConfidenceRepository
from conductor.control.storage.config import ConfigRepository
from conductor.control.storage.deployment_modifications import ModificationRepository
from conductor.control.storage.deployment_updates import UpdateRepository
from conductor.control.storage.deployments import DeploymentRepository
from conductor.control.storage.events import EventRepository
from conductor.control.storage.executions import ExecutionRepository
from conductor.control.storage.filters import (
    BlueprintFilterRepository,
    DeploymentFilterRepository,
)
from conductor.control.storage.identity import TenantRepository, TokenRepository, UserRepository
from conductor.control.storage.inter_deployment_dependencies import DependencyRepository
from conductor.control.storage.maintenance_mode import MaintenanceModeRepository
from conductor.control.storage.node_instances import NodeInstanceRepository
from conductor.control.storage.nodes import NodeRepository
from conductor.control.storage.occurrences import OccurrenceRepository
from conductor.control.storage.operations import GraphRepository, OperationRepository
from conductor.control.storage.plugin_installations import PluginInstallationRepository
from conductor.control.storage.plugins import PluginRepository
from conductor.control.storage.plugins_update import PluginsUpdateRepository
from conductor.control.storage.schedules import ScheduleRepository
from conductor.control.storage.secrets import SecretRepository
from conductor.control.storage.sites import SiteRepository
from conductor.control.storage.start_keys import StartKeyRepository
from conductor.control.storage.workers import WorkerRepository


class SqlUnitOfWork:
    """Lives as long as its transaction, which `Database` begins and ends."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._effects: list[Callable[[], object]] = []

    @cached_property
    def blueprints(self) -> BlueprintRepository:
        return BlueprintRepository(self._connection)

    @cached_property
    def deployments(self) -> DeploymentRepository:
        return DeploymentRepository(self._connection)

    @cached_property
    def blueprint_filters(self) -> BlueprintFilterRepository:
        return BlueprintFilterRepository(self._connection)

    @cached_property
    def deployment_filters(self) -> DeploymentFilterRepository:
        return DeploymentFilterRepository(self._connection)

    @cached_property
    def config(self) -> ConfigRepository:
        return ConfigRepository(self._connection)

    @cached_property
    def maintenance_mode(self) -> MaintenanceModeRepository:
        return MaintenanceModeRepository(self._connection)

    @cached_property
    def blackouts(self) -> BlackoutRepository:
        return BlackoutRepository(self._connection)

    @cached_property
    def sites(self) -> SiteRepository:
        return SiteRepository(self._connection)

    @cached_property
    def modifications(self) -> ModificationRepository:
        return ModificationRepository(self._connection)

    @cached_property
    def updates(self) -> UpdateRepository:
        return UpdateRepository(self._connection)

    @cached_property
    def plugins_updates(self) -> PluginsUpdateRepository:
        return PluginsUpdateRepository(self._connection)

    @cached_property
    def dependencies(self) -> DependencyRepository:
        return DependencyRepository(self._connection)

    @cached_property
    def nodes(self) -> NodeRepository:
        return NodeRepository(self._connection)

    @cached_property
    def node_instances(self) -> NodeInstanceRepository:
        return NodeInstanceRepository(self._connection)

    @cached_property
    def executions(self) -> ExecutionRepository:
        return ExecutionRepository(self._connection)

    @cached_property
    def schedules(self) -> ScheduleRepository:
        return ScheduleRepository(self._connection)

    @cached_property
    def occurrences(self) -> OccurrenceRepository:
        return OccurrenceRepository(self._connection)

    @cached_property
    def start_keys(self) -> StartKeyRepository:
        return StartKeyRepository(self._connection)

    @cached_property
    def events(self) -> EventRepository:
        return EventRepository(self._connection)

    @cached_property
    def tasks_graphs(self) -> GraphRepository:
        return GraphRepository(self._connection)

    @cached_property
    def operations(self) -> OperationRepository:
        return OperationRepository(self._connection)

    @cached_property
    def batch_log(self) -> BatchLogRepository:
        return BatchLogRepository(self._connection)

    @cached_property
    def plugins(self) -> PluginRepository:
        return PluginRepository(self._connection)

    @cached_property
    def plugin_installations(self) -> PluginInstallationRepository:
        return PluginInstallationRepository(self._connection)

    @cached_property
    def secrets(self) -> SecretRepository:
        return SecretRepository(self._connection)

    @cached_property
    def confidences(self) -> ConfidenceRepository:
        return ConfidenceRepository(self._connection)

    @cached_property
    def tenants(self) -> TenantRepository:
        return TenantRepository(self._connection)

    @cached_property
    def users(self) -> UserRepository:
        return UserRepository(self._connection)

    @cached_property
    def tokens(self) -> TokenRepository:
        return TokenRepository(self._connection)

    @cached_property
    def workers(self) -> WorkerRepository:
        return WorkerRepository(self._connection)

    def after_commit(self, effect: Callable[[], object]) -> None:
        if effect not in self._effects:  # to wake somebody once is enough
            self._effects.append(effect)

    def run_effects(self) -> None:
        for effect in self._effects:
            effect()
