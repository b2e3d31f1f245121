"""Small tools, and questions about the execution that runs here."""

from contextlib import nullcontext
from types import SimpleNamespace

from conductor.runtime.host.load import load as get_func
from conductor.runtime.sdk.addresses import ipv6_url_compat
from conductor.runtime.sdk.ambient import (
    get_execution_id,
    get_execution_token,
    get_is_bypass_maintenance,
    get_manager_rest_service_host,
    get_manager_rest_service_port,
    get_rest_token,
    get_tenant,
    get_tenant_name,
    get_workflow_parameters,
)
from conductor.runtime.sdk.errors import exception_to_error_cause, format_exception
from conductor.runtime.sdk.exceptions import CommandExecutionException
from conductor.runtime.sdk.install_method import get_install_method
from conductor.runtime.sdk.kerberos import get_kerberos_indication
from conductor.runtime.sdk.local_command import CommandExecutionResponse, LocalCommandRunner
from conductor.runtime.sdk.log_setup import setup_logger
from conductor.runtime.sdk.moments import parse_utc_datetime
from conductor.runtime.sdk.names import id_generator, uuid4
from conductor.runtime.sdk.temporary import create_temp_folder, get_exec_tempdir

internal = SimpleNamespace(get_install_method=get_install_method)

__all__ = [
    "CommandExecutionException",
    "CommandExecutionResponse",
    "LocalCommandRunner",
    "create_temp_folder",
    "exception_to_error_cause",
    "format_exception",
    "get_exec_tempdir",
    "get_execution_id",
    "get_execution_token",
    "get_func",
    "get_is_bypass_maintenance",
    "get_kerberos_indication",
    "get_manager_rest_service_host",
    "get_manager_rest_service_port",
    "get_rest_token",
    "get_tenant",
    "get_tenant_name",
    "get_workflow_parameters",
    "id_generator",
    "internal",
    "ipv6_url_compat",
    "nullcontext",
    "parse_utc_datetime",
    "setup_logger",
    "uuid4",
]
