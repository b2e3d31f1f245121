"""The manager itself on the wire."""

from typing import Any, Literal, NotRequired, TypedDict


class ServiceShape(TypedDict):
    status: str
    is_remote: bool
    extra_info: dict[str, Any]


class StatusShape(TypedDict):
    """Without its services when only the summary is asked for."""

    status: str
    services: NotRequired[dict[str, ServiceShape]]


class ClusterNodeShape(TypedDict):
    status: str
    version: str
    public_ip: str
    private_ip: str
    services: dict[str, ServiceShape]


class ClusterPartShape(TypedDict):
    status: str
    is_external: bool
    nodes: dict[str, ClusterNodeShape]


class ClusterStatusShape(TypedDict):
    """Without its parts when only the summary is asked for."""

    status: str
    services: dict[str, ClusterPartShape]


class VersionShape(TypedDict):
    edition: str
    version: str
    distribution: str | None
    distro_release: str | None
    build: str | None
    date: str | None
    commit: str | None


class ManagerShape(TypedDict):
    id: int
    hostname: str
    private_ip: str
    public_ip: str
    version: str
    edition: str
    distribution: str | None
    distro_release: str | None
    fs_sync_node_id: str | None
    networks: dict[str, str]
    ca_cert_content: str | None
    last_seen: str | None
    status_report_frequency: int | None


class BrokerShape(TypedDict):
    name: str
    host: str
    management_host: str | None
    port: int
    username: str | None
    password: str | None
    params: dict[str, Any] | None
    networks: dict[str, str]
    is_external: bool
    ca_cert_content: str | None


class DatabaseNodeShape(TypedDict):
    name: str
    host: str
    is_external: bool


class ConfigItemShape(TypedDict):
    name: str
    value: Any
    scope: str
    schema: dict[str, Any]
    is_editable: bool
    admin_only: bool
    updated_at: str | None
    updater_name: str | None


class RoleShape(TypedDict):
    name: str
    type: Literal["system_role", "tenant_role"]
    description: str


class AuthorizationShape(TypedDict):
    """`permissions` name the roles that have them."""

    roles: list[RoleShape]
    permissions: dict[str, list[str]]


class ConfigShape(TypedDict):
    metadata: dict[str, Any]
    items: list[ConfigItemShape]
    authorization: AuthorizationShape


class RemainingExecutionShape(TypedDict):
    id: str
    status: str
    deployment_id: str | None
    workflow_id: str
    tenant_name: str


class MaintenanceShape(TypedDict):
    status: Literal["deactivated", "activating", "activated"]
    activated_at: str
    remaining_executions: list[RemainingExecutionShape] | None
    requested_by: str
    activation_requested_at: str
