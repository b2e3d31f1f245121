"""The whole API behind one object: a sub-client for each noun."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx

from cloudify_rest_client.api import TENANT_HEADER as CLOUDIFY_TENANT_HEADER
from cloudify_rest_client.http import HTTPClient
from cloudify_rest_client.noun import Noun
from cloudify_rest_client.retries import Retries

if TYPE_CHECKING:
    from cloudify_rest_client.agents import AgentsClient
    from cloudify_rest_client.auditlog import AuditLogClient
    from cloudify_rest_client.blackouts import BlackoutsClient
    from cloudify_rest_client.blueprints import BlueprintsClient
    from cloudify_rest_client.cluster_status import ClusterStatusClient
    from cloudify_rest_client.community_contacts import CommunityContactsClient
    from cloudify_rest_client.deployment_groups import DeploymentGroupsClient
    from cloudify_rest_client.deployment_modifications import DeploymentModificationsClient
    from cloudify_rest_client.deployment_updates import DeploymentUpdatesClient
    from cloudify_rest_client.deployments import DeploymentsClient
    from cloudify_rest_client.evaluate import EvaluateClient
    from cloudify_rest_client.events import EventsClient
    from cloudify_rest_client.execution_groups import ExecutionGroupsClient
    from cloudify_rest_client.execution_schedules import ExecutionSchedulesClient
    from cloudify_rest_client.executions import ExecutionsClient
    from cloudify_rest_client.filters import BlueprintsFiltersClient, DeploymentsFiltersClient
    from cloudify_rest_client.idp import IdentityProviderClient
    from cloudify_rest_client.inter_deployment_dependencies import InterDeploymentDependenciesClient
    from cloudify_rest_client.labels import BlueprintsLabelsClient, DeploymentsLabelsClient
    from cloudify_rest_client.ldap import LdapClient
    from cloudify_rest_client.license import LicenseClient
    from cloudify_rest_client.log_bundles import LogBundlesClient
    from cloudify_rest_client.maintenance_mode import MaintenanceModeClient
    from cloudify_rest_client.manager import ManagerClient
    from cloudify_rest_client.node_instances import NodeInstancesClient
    from cloudify_rest_client.nodes import NodesClient
    from cloudify_rest_client.operations import OperationsClient
    from cloudify_rest_client.permissions import PermissionsClient
    from cloudify_rest_client.plugins import PluginsClient
    from cloudify_rest_client.plugins_update import PluginsUpdateClient
    from cloudify_rest_client.resources import ResourcesClient
    from cloudify_rest_client.secrets import SecretsClient
    from cloudify_rest_client.secrets_providers import SecretsProvidersClient
    from cloudify_rest_client.sites import SitesClient
    from cloudify_rest_client.snapshots import SnapshotsClient
    from cloudify_rest_client.summary import SummaryClient
    from cloudify_rest_client.tasks_graphs import TasksGraphsClient
    from cloudify_rest_client.tenants import TenantsClient
    from cloudify_rest_client.tokens import TokensClient
    from cloudify_rest_client.user_groups import UserGroupsClient
    from cloudify_rest_client.users import UsersClient
    from cloudify_rest_client.workflows import WorkflowsClient

__all__ = ["CLOUDIFY_TENANT_HEADER", "CloudifyClient", "HTTPClient"]


class CloudifyClient:
    """Talk to one server: `CloudifyClient(host="10.0.0.5", token="ctok-...").deployments.list()`.

    Give `username` with `password`, or a `token`; `tenant` is a name. `headers` and `query_params`
    go with every request. `cert` is a CA file for https, `trust_all` skips the check. `timeout` is
    in seconds, or a pair (connect, read). `session` is an `httpx.Client` that takes the place of
    the connection pool; `retries` says when requests are sent again.
    """

    agents: Noun["AgentsClient"] = Noun("agents:AgentsClient")
    auditlog: Noun["AuditLogClient"] = Noun("auditlog:AuditLogClient")
    blackouts: Noun["BlackoutsClient"] = Noun("blackouts:BlackoutsClient")
    blueprints: Noun["BlueprintsClient"] = Noun("blueprints:BlueprintsClient")
    blueprints_filters: Noun["BlueprintsFiltersClient"] = Noun("filters:BlueprintsFiltersClient")
    blueprints_labels: Noun["BlueprintsLabelsClient"] = Noun("labels:BlueprintsLabelsClient")
    cluster_status: Noun["ClusterStatusClient"] = Noun("cluster_status:ClusterStatusClient")
    community_contacts: Noun["CommunityContactsClient"] = Noun(
        "community_contacts:CommunityContactsClient"
    )
    deployment_groups: Noun["DeploymentGroupsClient"] = Noun(
        "deployment_groups:DeploymentGroupsClient"
    )
    deployment_modifications: Noun["DeploymentModificationsClient"] = Noun(
        "deployment_modifications:DeploymentModificationsClient"
    )
    deployment_updates: Noun["DeploymentUpdatesClient"] = Noun(
        "deployment_updates:DeploymentUpdatesClient"
    )
    deployments: Noun["DeploymentsClient"] = Noun("deployments:DeploymentsClient")
    deployments_filters: Noun["DeploymentsFiltersClient"] = Noun("filters:DeploymentsFiltersClient")
    deployments_labels: Noun["DeploymentsLabelsClient"] = Noun("labels:DeploymentsLabelsClient")
    evaluate: Noun["EvaluateClient"] = Noun("evaluate:EvaluateClient")
    events: Noun["EventsClient"] = Noun("events:EventsClient")
    execution_groups: Noun["ExecutionGroupsClient"] = Noun("execution_groups:ExecutionGroupsClient")
    execution_schedules: Noun["ExecutionSchedulesClient"] = Noun(
        "execution_schedules:ExecutionSchedulesClient"
    )
    executions: Noun["ExecutionsClient"] = Noun("executions:ExecutionsClient")
    idp: Noun["IdentityProviderClient"] = Noun("idp:IdentityProviderClient")
    inter_deployment_dependencies: Noun["InterDeploymentDependenciesClient"] = Noun(
        "inter_deployment_dependencies:InterDeploymentDependenciesClient"
    )
    ldap: Noun["LdapClient"] = Noun("ldap:LdapClient")
    license: Noun["LicenseClient"] = Noun("license:LicenseClient")
    log_bundles: Noun["LogBundlesClient"] = Noun("log_bundles:LogBundlesClient")
    maintenance_mode: Noun["MaintenanceModeClient"] = Noun("maintenance_mode:MaintenanceModeClient")
    manager: Noun["ManagerClient"] = Noun("manager:ManagerClient")
    node_instances: Noun["NodeInstancesClient"] = Noun("node_instances:NodeInstancesClient")
    nodes: Noun["NodesClient"] = Noun("nodes:NodesClient")
    operations: Noun["OperationsClient"] = Noun("operations:OperationsClient")
    permissions: Noun["PermissionsClient"] = Noun("permissions:PermissionsClient")
    plugins: Noun["PluginsClient"] = Noun("plugins:PluginsClient")
    plugins_update: Noun["PluginsUpdateClient"] = Noun("plugins_update:PluginsUpdateClient")
    resources: Noun["ResourcesClient"] = Noun("resources:ResourcesClient")
    secrets: Noun["SecretsClient"] = Noun("secrets:SecretsClient")
    secrets_providers: Noun["SecretsProvidersClient"] = Noun(
        "secrets_providers:SecretsProvidersClient"
    )
    sites: Noun["SitesClient"] = Noun("sites:SitesClient")
    snapshots: Noun["SnapshotsClient"] = Noun("snapshots:SnapshotsClient")
    summary: Noun["SummaryClient"] = Noun("summary:SummaryClient")
    tasks_graphs: Noun["TasksGraphsClient"] = Noun("tasks_graphs:TasksGraphsClient")
    tenants: Noun["TenantsClient"] = Noun("tenants:TenantsClient")
    tokens: Noun["TokensClient"] = Noun("tokens:TokensClient")
    user_groups: Noun["UserGroupsClient"] = Noun("user_groups:UserGroupsClient")
    users: Noun["UsersClient"] = Noun("users:UsersClient")
    workflows: Noun["WorkflowsClient"] = Noun("workflows:WorkflowsClient")

    def __init__(
        self,
        host: str = "localhost",
        port: int | None = None,
        protocol: str = "http",
        api_version: str = "v3.1",
        headers: Mapping[str, str] | None = None,
        query_params: Mapping[str, Any] | None = None,
        cert: str | None = None,
        trust_all: bool = False,
        username: str | None = None,
        password: str | None = None,
        token: str | None = None,
        tenant: str | None = None,
        kerberos_env: bool | None = None,
        timeout: float | tuple[float, float] | None = None,
        session: httpx.Client | None = None,
        retries: Retries | None = None,
    ) -> None:
        if kerberos_env:
            raise ValueError("Kerberos is not supported; use a password or a token")
        self._client = HTTPClient(
            host,
            port,
            protocol,
            api_version,
            headers,
            query_params,
            cert,
            trust_all,
            username,
            password,
            token,
            tenant,
            timeout,
            session,
            retries,
        )

    def close(self) -> None:
        """Give its connections back."""
        self._client.close()
