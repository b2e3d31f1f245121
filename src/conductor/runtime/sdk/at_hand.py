"""What plugin code finds at hand in `cloudify.utils`: small tools, and questions about the
execution that runs here (framework §2.7).

This module is that one: where code puts something of its own in the place of one of these names,
those of ours that look here find it.
"""

from contextlib import nullcontext
from types import SimpleNamespace

from conductor.runtime.sdk.addresses import ipv6_url_compat
from conductor.runtime.sdk.ambient import (
    get_execution_id,
    get_execution_token,
    get_instances_of_node,
    get_is_bypass_maintenance,
    get_rest_token,
    get_tenant,
    get_tenant_name,
    get_workflow_parameters,
    is_management_environment,
)
from conductor.runtime.sdk.broker_access import get_broker_credentials, get_broker_ssl_options
from conductor.runtime.sdk.errors import exception_to_error_cause, format_exception
from conductor.runtime.sdk.exceptions import CommandExecutionException
from conductor.runtime.sdk.found_code import get_func
from conductor.runtime.sdk.install_method import get_install_method
from conductor.runtime.sdk.kerberos import get_kerberos_indication
from conductor.runtime.sdk.local_command import CommandExecutionResponse, LocalCommandRunner
from conductor.runtime.sdk.log_setup import setup_logger
from conductor.runtime.sdk.manager_address import (
    get_admin_api_token,
    get_local_rest_certificate,
    get_manager_file_server_url,
    get_manager_ip,
    get_manager_rest_service_host,
    get_manager_rest_service_port,
    get_manager_rest_service_protocol,
)
from conductor.runtime.sdk.manager_version import ManagerVersion
from conductor.runtime.sdk.moments import (
    parse_and_apply_timedelta,
    parse_schedule_datetime_string,
    parse_utc_datetime,
    parse_utc_datetime_absolute,
    parse_utc_datetime_relative,
    unpack_timedelta_string,
)
from conductor.runtime.sdk.names import generate_user_password, id_generator, uuid4
from conductor.runtime.sdk.other_tenant import change_tenant
from conductor.runtime.sdk.output_consumer import OutputConsumer
from conductor.runtime.sdk.patience import keep_trying_http, wait_for
from conductor.runtime.sdk.plugin_lists import (
    add_plugins_to_install,
    add_plugins_to_uninstall,
    extract_and_merge_plugins,
    extract_plugins_to_install,
    merge_plugins,
)
from conductor.runtime.sdk.plugin_places import (
    get_python_path,
    plugin_prefix,
    target_plugin_prefix,
)
from conductor.runtime.sdk.temporary import create_temp_folder, get_exec_tempdir
from conductor.runtime.sdk.unpacking import extract_archive, untar, unzip

internal = SimpleNamespace(
    get_install_method=get_install_method,
    get_broker_ssl_options=get_broker_ssl_options,
    get_broker_credentials=get_broker_credentials,
    _change_tenant=change_tenant,
)

__all__ = [
    "CommandExecutionException",
    "CommandExecutionResponse",
    "LocalCommandRunner",
    "ManagerVersion",
    "OutputConsumer",
    "add_plugins_to_install",
    "add_plugins_to_uninstall",
    "create_temp_folder",
    "exception_to_error_cause",
    "extract_and_merge_plugins",
    "extract_archive",
    "extract_plugins_to_install",
    "format_exception",
    "generate_user_password",
    "get_admin_api_token",
    "get_exec_tempdir",
    "get_execution_id",
    "get_execution_token",
    "get_func",
    "get_instances_of_node",
    "get_is_bypass_maintenance",
    "get_kerberos_indication",
    "get_local_rest_certificate",
    "get_manager_file_server_url",
    "get_manager_ip",
    "get_manager_rest_service_host",
    "get_manager_rest_service_port",
    "get_manager_rest_service_protocol",
    "get_python_path",
    "get_rest_token",
    "get_tenant",
    "get_tenant_name",
    "get_workflow_parameters",
    "id_generator",
    "internal",
    "ipv6_url_compat",
    "is_management_environment",
    "keep_trying_http",
    "merge_plugins",
    "nullcontext",
    "parse_and_apply_timedelta",
    "parse_schedule_datetime_string",
    "parse_utc_datetime",
    "parse_utc_datetime_absolute",
    "parse_utc_datetime_relative",
    "plugin_prefix",
    "setup_logger",
    "target_plugin_prefix",
    "unpack_timedelta_string",
    "untar",
    "unzip",
    "uuid4",
    "wait_for",
]
