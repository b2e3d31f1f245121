"""What each role may do (rest-contract §2.2): the table that clients are shown.

Until people have roles of their own in tenants, everybody has what `user` has in all of them, and
administrators have everything.
"""

from collections.abc import Mapping

SYSTEM_ROLES = {
    "sys_admin": "may do everything, in every tenant",
    "default": "may do what the roles in tenants allow",
}
TENANT_ROLES = {
    "manager": "manages a tenant, with what is private to others in it",
    "user": "works in a tenant, and uploads to it",
    "operations": "deploys what others uploaded",
    "viewer": "looks at a tenant",
}
ROLES: Mapping[str, str] = {**SYSTEM_ROLES, **TENANT_ROLES}

_BY_SMALLEST_ROLE: Mapping[str, str] = {
    "sys_admin": """
        all_tenants user_create user_delete user_get user_list user_update user_unlock
        user_set_activated user_token user_group_create user_group_delete user_group_get
        user_group_list user_group_update user_group_add_user user_group_remove_user tenant_create
        tenant_delete tenant_add_user tenant_update_user tenant_remove_user tenant_add_group
        tenant_update_group tenant_remove_group tenant_list_get_data snapshot_create
        snapshot_delete snapshot_download snapshot_get snapshot_list snapshot_restore
        snapshot_status_update snapshot_upload log_bundle_create log_bundle_delete
        log_bundle_download log_bundle_get log_bundle_list log_bundle_status_update
        maintenance_mode_set audit_log_view audit_log_inject audit_log_truncate ldap_set
        license_upload license_remove manager_manage broker_manage broker_credentials
        cluster_node_config_update create_global_resource resource_set_global set_owner
        set_timestamp set_execution_details set_execution_group_details set_plugin_update_details
        manage_others_tokens inject_token agent_replace_certs get_password_hash
        secrets_provider_credentials community_contact_create monitoring getting_started
    """,
    "manager": """
        administrators execute_global_workflow manager_config_put blackout_create blackout_update
        blackout_delete blackout_override
    """,
    "user": """
        blueprint_upload blueprint_delete plugin_upload plugin_delete secret_create secret_update
        secret_delete secret_export secret_import secrets_provider_create secrets_provider_update
        secrets_provider_delete site_create site_update site_delete resource_set_visibility
    """,
    "operations": """
        deployment_create deployment_delete deployment_update deployment_modify
        deployment_set_site deployment_set_visibility deployment_update_create
        deployment_update_update deployment_modification_finish deployment_modification_rollback
        deployment_group_create deployment_group_update deployment_group_delete execution_start
        execution_cancel execution_delete execution_status_update execution_group_create
        execution_group_update execution_group_cancel execution_schedule_create event_create
        event_delete filter_create filter_update filter_delete node_update node_delete
        node_instance_update node_instance_delete functions_evaluate
        inter_deployment_dependency_create inter_deployment_dependency_update
        inter_deployment_dependency_delete agent_create agent_update plugins_update_create
        tenant_get tenant_rabbitmq_credentials
    """,
    "viewer": """
        agent_get agent_list blackout_get blackout_list blueprint_download blueprint_get
        blueprint_list deployment_capabilities deployment_get deployment_group_get
        deployment_group_list deployment_list deployment_modification_get
        deployment_modification_list deployment_modification_outputs deployment_update_get
        deployment_update_list event_list execution_get execution_group_get execution_group_list
        execution_list execution_schedule_get execution_schedule_list execution_should_start
        filter_get filter_list inter_deployment_dependency_get inter_deployment_dependency_list
        node_get node_instance_get node_instance_list node_list plugin_download plugin_get
        plugin_list plugins_update_get plugins_update_list secret_get secret_list
        secrets_provider_get secrets_provider_list site_get site_list labels_list operations
        file_server_auth manager_get cluster_status_get
    """,
    "default": """
        status_get version_get tenant_list token_get user_get_self manager_config_get
        maintenance_mode_get license_list identity_provider_get ldap_status_get
        provider_context_get provider_context_create broker_get db_nodes_get create_token
        delete_token list_token
    """,
}
# Who has what the smallest role has.
_LADDER = ("viewer", "operations", "user", "manager", "sys_admin")


def _roles_from(smallest: str) -> tuple[str, ...]:
    return tuple(ROLES) if smallest == "default" else _LADDER[_LADDER.index(smallest) :]


PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    name: _roles_from(smallest)
    for smallest, names in _BY_SMALLEST_ROLE.items()
    for name in names.split()
}
