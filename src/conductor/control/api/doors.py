"""The services behind the API, and how a route gets to them."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from conductor.control.api.observed import Meter
from conductor.control.services.blackouts import Blackouts
from conductor.control.services.blueprint_restoring import BlueprintRestoring
from conductor.control.services.blueprint_uploads import BlueprintUploads
from conductor.control.services.blueprint_validations import BlueprintValidations
from conductor.control.services.blueprints import Blueprints
from conductor.control.services.confidences import Confidences
from conductor.control.services.config import Configuration
from conductor.control.services.deployment_modifications import DeploymentModifications
from conductor.control.services.deployment_restoring import DeploymentRestoring
from conductor.control.services.deployment_update_restoring import DeploymentUpdateRestoring
from conductor.control.services.deployment_updates import DeploymentUpdates
from conductor.control.services.deployments import Deployments
from conductor.control.services.event_deletion import EventDeletion
from conductor.control.services.events import Events
from conductor.control.services.execution_restoring import ExecutionRestoring
from conductor.control.services.executions import Executions
from conductor.control.services.filters import Filters
from conductor.control.services.finished_executions import FinishedExecutions
from conductor.control.services.health import Health
from conductor.control.services.identity import Identity
from conductor.control.services.inter_deployment_dependencies import (
    InterDeploymentDependencies,
)
from conductor.control.services.label_names import LabelNames
from conductor.control.services.maintenance_mode import MaintenanceMode
from conductor.control.services.node_changes import NodeChanges
from conductor.control.services.nodes import NodeInstances, Nodes
from conductor.control.services.operation_reports import OperationReports
from conductor.control.services.operations import Operations
from conductor.control.services.plan_searches import PlanSearches
from conductor.control.services.plugin_files import PluginFiles
from conductor.control.services.plugin_installations import PluginInstallations
from conductor.control.services.plugin_uploads import PluginUploads
from conductor.control.services.plugins import Plugins
from conductor.control.services.plugins_update import PluginsUpdates
from conductor.control.services.provider_context import ProviderContexts
from conductor.control.services.run_records import RunRecords
from conductor.control.services.schedules import Schedules
from conductor.control.services.secret_sharing import SecretSharing
from conductor.control.services.secrets import Secrets
from conductor.control.services.sites import Sites
from conductor.control.services.status_updates import StatusUpdates
from conductor.control.services.stored_inputs import StoredInputs
from conductor.control.services.summaries import Summaries
from conductor.control.services.tenants import Tenants
from conductor.control.services.tokens import Tokens
from conductor.control.services.users import Users


@dataclass(frozen=True)
class Doors:
    """Every service that the API calls, and the version that it tells."""

    version: str
    config: Configuration
    provider_contexts: ProviderContexts
    health: Health
    maintenance_mode: MaintenanceMode
    meter: Meter
    identity: Identity
    users: Users
    blueprints: Blueprints
    blueprint_uploads: BlueprintUploads
    blueprint_validations: BlueprintValidations
    blueprint_restoring: BlueprintRestoring
    deployments: Deployments
    deployment_restoring: DeploymentRestoring
    dependencies: InterDeploymentDependencies
    label_names: LabelNames
    filters: Filters
    modifications: DeploymentModifications
    updates: DeploymentUpdates
    update_restoring: DeploymentUpdateRestoring
    plugins_updates: PluginsUpdates
    executions: Executions
    execution_restoring: ExecutionRestoring
    finished_executions: FinishedExecutions
    schedules: Schedules
    events: Events
    event_deletion: EventDeletion
    nodes: Nodes
    node_instances: NodeInstances
    node_changes: NodeChanges
    operations: Operations
    operation_reports: OperationReports
    stored_inputs: StoredInputs
    plan_searches: PlanSearches
    plugins: Plugins
    plugin_files: PluginFiles
    plugin_uploads: PluginUploads
    plugin_installations: PluginInstallations
    secrets: Secrets
    secret_sharing: SecretSharing
    blackouts: Blackouts
    sites: Sites
    status_updates: StatusUpdates
    summaries: Summaries
    tenants: Tenants
    tokens: Tokens
    records: RunRecords
    confidences: Confidences
    worker_token: str


async def _doors(request: Request) -> Doors:
    """Asynchronous, as all that is asked for beside a route and never waits: it needs no thread."""
    doors: Doors = request.app.state.doors
    return doors


Services = Annotated[Doors, Depends(_doors)]
