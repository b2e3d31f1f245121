"""What plugins ask the manager with (framework §2.13)."""

from docs.compatibility.part import Part

_UNIT = "tests/unit/client"
_CLIENT = (f"{_UNIT}/test_client.py", f"{_UNIT}/conftest.py", f"{_UNIT}/test_http.py")
_BLUEPRINTS = (f"{_UNIT}/test_blueprints.py", f"{_UNIT}/test_nouns.py")
_DEPLOYMENTS = (f"{_UNIT}/test_deployments.py", f"{_UNIT}/test_records.py")
_EXECUTIONS = (f"{_UNIT}/test_executions.py", f"{_UNIT}/test_records.py")
_NODES = (f"{_UNIT}/test_nodes.py", f"{_UNIT}/test_records.py")
_PLUGINS = (f"{_UNIT}/test_plugins.py",)
_PEOPLE = (f"{_UNIT}/test_people.py",)
_SECRETS = (f"{_UNIT}/test_secrets.py", f"{_UNIT}/test_records.py")
_SYSTEM = (f"{_UNIT}/test_system.py", f"{_UNIT}/test_records.py")
_FILES = (f"{_UNIT}/test_resources.py",)
_LISTS = (f"{_UNIT}/test_records.py",)


def _calls(noun: str, owner: str, names: str, tests: tuple[str, ...]) -> Part:
    return Part(f"cloudify_rest_client.{noun}", names, tests, owner=owner)


REST_CLIENT = (
    Part(
        "cloudify_rest_client",
        """
        CloudifyClient(host='localhost', port=None, protocol, api_version, headers=None,
            query_params=None, cert=None, trust_all=False, username=None, password=None,
            token=None, tenant=None, kerberos_env=None, timeout=None, session=None)
        """,
        _CLIENT,
    ),
    Part(
        "cloudify_rest_client",
        """
        agents auditlog blueprints blueprints_filters blueprints_labels cluster_status
        community_contacts deployment_groups deployment_modifications deployment_updates
        deployments deployments_filters deployments_labels evaluate events execution_groups
        execution_schedules executions idp inter_deployment_dependencies ldap license log_bundles
        maintenance_mode manager node_instances nodes operations permissions plugins
        plugins_update resources secrets secrets_providers sites snapshots summary tasks_graphs
        tenants tokens user_groups users workflows
        """,
        _CLIENT,
        owner="CloudifyClient",
    ),
    Part("cloudify_rest_client.client", "CloudifyClient HTTPClient", _CLIENT),
    Part(
        "cloudify_rest_client.client",
        "get put post patch delete base_url",
        _CLIENT,
        owner="HTTPClient",
    ),
    Part("cloudify_rest_client.responses", "ListResponse", _LISTS),
    _calls("responses", "ListResponse", "one", _LISTS),
    _calls("responses", "Metadata", "pagination", _LISTS),
    _calls("responses", "Pagination", "offset size total", _LISTS),
    _calls("agents", "AgentsClient", "list get create update replace_ca_certs", _NODES),
    _calls("auditlog", "AuditLogClient", "list stream delete inject", _SYSTEM),
    _calls(
        "blueprints",
        "BlueprintsClient",
        "list get upload publish_archive validate delete download upload_icon remove_icon update "
        "set_visibility set_global set_owner upload_archive",
        _BLUEPRINTS,
    ),
    _calls("filters", "FiltersClient", "list get create update delete", _BLUEPRINTS),
    _calls("labels", "LabelsClient", "list_keys list_key_values", _BLUEPRINTS),
    _calls("cluster_status", "ClusterStatusClient", "get_status", _SYSTEM),
    _calls("community_contacts", "CommunityContactsClient", "create", _SYSTEM),
    _calls(
        "deployment_groups",
        "DeploymentGroupsClient",
        "list get put add_deployments remove_deployments delete",
        _DEPLOYMENTS,
    ),
    _calls(
        "deployment_modifications",
        "DeploymentModificationsClient",
        "list get start finish rollback",
        _DEPLOYMENTS,
    ),
    _calls(
        "deployment_updates",
        "DeploymentUpdatesClient",
        "list get update_with_existing_blueprint finalize_update create set_attributes bulk_insert",
        _DEPLOYMENTS,
    ),
    _calls(
        "deployments",
        "DeploymentsClient",
        "list get create delete update_labels set_attributes set_visibility set_site set_owner",
        _DEPLOYMENTS,
    ),
    _calls("deployments", "DeploymentOutputsClient", "get", _DEPLOYMENTS),
    _calls("deployments", "DeploymentCapabilitiesClient", "get list", _DEPLOYMENTS),
    _calls("deployments", "DeploymentScalingGroupsClient", "list", _DEPLOYMENTS),
    _calls(
        "deployments",
        "Deployment",
        "id blueprint_id workflows inputs outputs capabilities labels scaling_groups groups "
        "installation_status deployment_status latest_execution latest_execution_status "
        "latest_execution_workflow_id latest_execution_total_operations "
        "latest_execution_finished_operations",
        _DEPLOYMENTS,
    ),
    _calls("evaluate", "EvaluateClient", "functions(deployment_id, context, payload)", _NODES),
    _calls("events", "EventsClient", "list(include_logs=False) create delete", _EXECUTIONS),
    _calls(
        "execution_groups",
        "ExecutionGroupsClient",
        "list get start cancel resume set_concurrency set_target_group",
        _EXECUTIONS,
    ),
    _calls(
        "execution_schedules",
        "ExecutionSchedulesClient",
        "list get create update delete",
        _EXECUTIONS,
    ),
    _calls(
        "executions",
        "ExecutionsClient",
        """
        list get delete requeue should_start
        start(deployment_id, workflow_id, parameters=None, allow_custom_parameters=False,
            force=False, dry_run=False, queue=False, schedule=None, wait_after_fail=600)
        cancel(execution_id, force=False, kill=False)
        resume(execution_id, force=False)
        update(execution_id, status, error)
        """,
        _EXECUTIONS,
    ),
    _calls(
        "executions",
        "Execution",
        "id deployment_id blueprint_id workflow_id status status_display error parameters "
        "created_at started_at ended_at scheduled_for is_dry_run is_system_workflow "
        "total_operations finished_operations TERMINATED FAILED CANCELLED PENDING STARTED "
        "CANCELLING FORCE_CANCELLING KILL_CANCELLING QUEUED SCHEDULED END_STATES",
        _EXECUTIONS,
    ),
    _calls("idp", "IdentityProviderClient", "get", _PEOPLE),
    _calls(
        "inter_deployment_dependencies",
        "InterDeploymentDependenciesClient",
        "list create delete bulk_insert update_all",
        _DEPLOYMENTS,
    ),
    _calls("ldap", "LdapClient", "get_status set", _PEOPLE),
    _calls("license", "LicenseClient", "list check upload delete", _SYSTEM),
    _calls(
        "log_bundles",
        "LogBundlesClient",
        "list get create upload download update_status delete",
        _SYSTEM,
    ),
    _calls("maintenance_mode", "MaintenanceModeClient", "status activate deactivate", _SYSTEM),
    _calls(
        "manager",
        "ManagerClient",
        "get_status get_version get_config put_config get_context create_context update_context "
        "get_managers add_manager update_manager remove_manager get_brokers add_broker "
        "update_broker remove_broker get_db_nodes update_db_nodes is_ok",
        _SYSTEM,
    ),
    _calls(
        "node_instances",
        "NodeInstancesClient",
        """
        list get create_many delete
        update(node_instance_id, state=None, runtime_properties=None, version=1, force=False,
            relationships=None, system_properties=None)
        """,
        _NODES,
    ),
    _calls(
        "node_instances",
        "NodeInstance",
        "id node_id deployment_id host_id state version runtime_properties system_properties "
        "relationships scaling_groups index is_status_check_ok has_configuration_drift",
        _NODES,
    ),
    _calls(
        "nodes",
        "NodesClient",
        """
        list create_many update delete
        get(deployment_id, node_id, _include=None, evaluate_functions=False, instance_context=None)
        """,
        _NODES,
    ),
    _calls("nodes", "NodeTypesClient", "list", _NODES),
    _calls(
        "nodes",
        "Node",
        "id deployment_id blueprint_id type type_hierarchy properties operations relationships "
        "plugins host_id number_of_instances planned_number_of_instances "
        "deploy_number_of_instances",
        _NODES,
    ),
    _calls(
        "operations",
        "OperationsClient",
        "list get update create delete update_stored",
        _EXECUTIONS,
    ),
    _calls(
        "operations",
        "Operation",
        "id name state type dependencies parameters containing_subgraph info tasks_graph_id",
        _EXECUTIONS,
    ),
    _calls("permissions", "PermissionsClient", "list add delete", _PEOPLE),
    _calls(
        "plugins",
        "PluginsClient",
        "list get upload download download_yaml delete update install set_state set_visibility "
        "set_global set_owner",
        _PLUGINS,
    ),
    _calls(
        "plugins_update",
        "PluginsUpdateClient",
        "list get update_plugins finalize_plugins_update",
        _PLUGINS,
    ),
    _calls(
        "resources",
        "ResourcesClient",
        "list_deployment_files download_deployment_workdir download_deployment_file "
        "upload_deployment_file delete_deployment_file",
        _FILES,
    ),
    _calls(
        "secrets",
        "SecretsClient",
        "list get create update delete set_visibility set_global set_owner export import_secrets",
        _SECRETS,
    ),
    _calls("secrets", "Secret", "key value", _SECRETS),
    _calls(
        "secrets_providers",
        "SecretsProvidersClient",
        "list get create check update delete",
        _SECRETS,
    ),
    _calls("sites", "SitesClient", "list get create update delete", _SYSTEM),
    _calls(
        "snapshots",
        "SnapshotsClient",
        "list get create restore upload download update_status delete get_status",
        _SYSTEM,
    ),
    _calls("summary", "KindSummary", "get", _SYSTEM),
    _calls("tasks_graphs", "TasksGraphsClient", "list create update", _EXECUTIONS),
    _calls("tasks_graphs", "TasksGraph", "id execution name", _EXECUTIONS),
    _calls(
        "tenants",
        "TenantsClient",
        "list get create delete add_user update_user remove_user add_user_group "
        "update_user_group remove_user_group",
        _PEOPLE,
    ),
    _calls("tokens", "TokensClient", "list get create delete", _PEOPLE),
    _calls(
        "user_groups",
        "UserGroupsClient",
        "list get create set_role delete add_user remove_user",
        _PEOPLE,
    ),
    _calls(
        "users",
        "UsersClient",
        "list get get_self create set_password set_role set_show_getting_started activate "
        "deactivate unlock delete",
        _PEOPLE,
    ),
    _calls("workflows", "WorkflowsClient", "list", _DEPLOYMENTS),
    Part(
        "cloudify_rest_client.exceptions",
        """
        CloudifyClientError(message, server_traceback=None, status_code=-1, error_code=None,
            response=None)
        DeploymentEnvironmentCreationInProgressError DeploymentEnvironmentCreationPendingError
        IllegalExecutionParametersError NoSuchIncludeFieldError
        MissingRequiredDeploymentInputError UnknownDeploymentInputError
        UnknownDeploymentSecretError UnsupportedDeploymentGetSecretError FunctionsEvaluationError
        UnknownModificationStageError ExistingStartedDeploymentModificationError
        DeploymentModificationAlreadyEndedError UserUnauthorizedError ForbiddenError
        ForbiddenWhileCancelled MaintenanceModeActiveError MaintenanceModeActivatingError
        NotModifiedError InvalidExecutionUpdateStatus PluginInUseError BlueprintInUseError
        PluginInstallationError PluginInstallationTimeout DeploymentPluginNotFound
        MissingCloudifyLicense ExpiredCloudifyLicense DeploymentParentNotFound InvalidFilterRule
        """,
        (f"{_UNIT}/test_errors.py", f"{_UNIT}/test_http.py"),
    ),
    Part("cloudify_rest_client.constants", "VisibilityState", _SYSTEM),
)
