"""The whole API behind one object: a sub-client for each noun."""

from collections.abc import Mapping
from typing import Any

import httpx

from cloudify_rest_client.blueprints import BlueprintsClient
from cloudify_rest_client.deployment_modifications import DeploymentModificationsClient
from cloudify_rest_client.deployment_updates import DeploymentUpdatesClient
from cloudify_rest_client.deployments import DeploymentsClient
from cloudify_rest_client.evaluate import EvaluateClient
from cloudify_rest_client.events import EventsClient
from cloudify_rest_client.execution_schedules import ExecutionSchedulesClient
from cloudify_rest_client.executions import ExecutionsClient
from cloudify_rest_client.http import TENANT_HEADER as CLOUDIFY_TENANT_HEADER
from cloudify_rest_client.http import HTTPClient
from cloudify_rest_client.inter_deployment_dependencies import (
    InterDeploymentDependenciesClient,
)
from cloudify_rest_client.labels import BlueprintsLabelsClient, DeploymentsLabelsClient
from cloudify_rest_client.manager import ManagerClient
from cloudify_rest_client.node_instances import NodeInstancesClient
from cloudify_rest_client.nodes import NodesClient
from cloudify_rest_client.operations import OperationsClient
from cloudify_rest_client.plugins import PluginsClient
from cloudify_rest_client.secrets import SecretsClient
from cloudify_rest_client.tasks_graphs import TasksGraphsClient
from cloudify_rest_client.tenants import TenantsClient
from cloudify_rest_client.tokens import TokensClient

__all__ = ["CLOUDIFY_TENANT_HEADER", "CloudifyClient", "HTTPClient"]


class CloudifyClient:
    """Talk to one server: `CloudifyClient(host="10.0.0.5", token="ctok-...").deployments.list()`.

    Give `username` with `password`, or a `token`; `tenant` is a name. `cert` is a CA file for
    https, `trust_all` skips the check. `timeout` is in seconds, or a pair (connect, read).
    """

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
    ) -> None:
        if kerberos_env:
            raise ValueError("Kerberos is not supported; use a password or a token")
        api = HTTPClient(
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
        )
        self._client = api
        self.manager = ManagerClient(api)
        self.blueprints = BlueprintsClient(api)
        self.deployments = DeploymentsClient(api)
        self.deployment_modifications = DeploymentModificationsClient(api)
        self.deployment_updates = DeploymentUpdatesClient(api)
        self.inter_deployment_dependencies = InterDeploymentDependenciesClient(api)
        self.executions = ExecutionsClient(api)
        self.execution_schedules = ExecutionSchedulesClient(api)
        self.events = EventsClient(api)
        self.nodes = NodesClient(api)
        self.node_instances = NodeInstancesClient(api)
        self.secrets = SecretsClient(api)
        self.tokens = TokensClient(api)
        self.operations = OperationsClient(api)
        self.tasks_graphs = TasksGraphsClient(api)
        self.evaluate = EvaluateClient(api)
        self.tenants = TenantsClient(api)
        self.plugins = PluginsClient(api)
        self.blueprints_labels = BlueprintsLabelsClient(api)
        self.deployments_labels = DeploymentsLabelsClient(api)
