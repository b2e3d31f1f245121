"""Names whose values code compares with (framework §2.8 and §2.9)."""

from email import message_from_string
from typing import Any

import pytest

from cloudify import cluster_status, compute, constants, models_states, snapshots
from cloudify.event import Event
from cloudify.proxy.client import RequestError, ScriptException
from cloudify.proxy.server import StubCtxProxy, get_unused_port
from script_runner import eval_env

VALUES = {
    "COMPUTE_NODE_TYPE": "cloudify.nodes.Compute",
    "MGMTWORKER_QUEUE": "cloudify.management",
    "DEPLOYMENT": "deployment",
    "NODE_INSTANCE": "node-instance",
    "RELATIONSHIP_INSTANCE": "relationship-instance",
    "TASK_PENDING": "pending",
    "TASK_SENDING": "sending",
    "TASK_SENT": "sent",
    "TASK_STARTED": "started",
    "TASK_RESCHEDULED": "rescheduled",
    "TASK_RESPONSE_SENT": "response-sent",
    "TASK_SUCCEEDED": "succeeded",
    "TASK_FAILED": "failed",
    "AGENT_INSTALL_METHOD_NONE": "none",
    "AGENT_INSTALL_METHOD_REMOTE": "remote",
    "AGENT_INSTALL_METHOD_INIT_SCRIPT": "init_script",
    "AGENT_INSTALL_METHOD_PROVIDED": "provided",
    "AGENT_INSTALL_METHOD_PLUGIN": "plugin",
    "COMPONENT": "component",
    "SHARED_RESOURCE": "sharedresource",
    "NAMESPACE_BLUEPRINT_IMPORT_DELIMITER": "--",
    "CLOUDIFY_EXECUTION_TOKEN_HEADER": "Execution-Token",
    "CLOUDIFY_AUTHENTICATION_HEADER": "Authorization",
    "CLOUDIFY_TOKEN_AUTHENTICATION_HEADER": "Authentication-Token",
    "REST_HOST_KEY": "REST_HOST",
    "REST_PORT_KEY": "REST_PORT",
    "REST_PROTOCOL_KEY": "REST_PROTOCOL",
    "ADMIN_API_TOKEN_KEY": "ADMIN_API_TOKEN",
    "AGENT_WORK_DIR_KEY": "AGENT_WORK_DIR",
    "MANAGER_FILE_SERVER_URL_KEY": "MANAGER_FILE_SERVER_URL",
    "MANAGER_FILE_SERVER_ROOT_KEY": "MANAGER_FILE_SERVER_ROOT",
    "MANAGER_FILE_SERVER_SCHEME": "MANAGER_FILE_SERVER_SCHEME",
    "MANAGER_NAME": "MANAGER_NAME",
    "LOCAL_REST_CERT_FILE_KEY": "LOCAL_REST_CERT_FILE",
    "BROKER_SSL_CERT_PATH": "BROKER_SSL_CERT_PATH",
    "BYPASS_MAINTENANCE": "BYPASS_MAINTENANCE",
    "KERBEROS_ENV_KEY": "KERBEROS_ENV",
    "CFY_RESOURCES_ROOT_KEY": "CFY_RESOURCES_ROOT",
    "FILE_SERVER_RESOURCES_FOLDER": "resources",
    "FILE_SERVER_BLUEPRINTS_FOLDER": "blueprints",
    "FILE_SERVER_DEPLOYMENTS_FOLDER": "deployments",
    "BROKER_PORT_SSL": 5671,
    "BROKER_PORT_NO_SSL": 5672,
    "INSPECT_TIMEOUT": 30,
    "KEEP_TRYING_HTTP_TOTAL_TIMEOUT_SEC": 3600,
}
SETS = {
    "TERMINATED_STATES": {"rescheduled", "succeeded", "failed"},
    "AGENT_INSTALL_METHODS": {"none", "remote", "init_script", "provided", "plugin"},
    "AGENT_INSTALL_METHODS_SCRIPTS": {"init_script", "provided", "plugin"},
    "AGENT_INSTALL_METHODS_INSTALLED": {"init_script", "plugin", "remote"},
    "SUPPORTED_ARCHIVE_TYPES": {"zip", "tar", "tar.gz", "tar.bz2"},
}
STATES = {
    "ExecutionState": "pending started cancelling force_cancelling kill_cancelling queued "
    "scheduled terminated failed cancelled",
    "DeploymentModificationState": "started finished rolledback",
    "DeploymentState": "good requires_attention in_progress active inactive",
    "BlueprintUploadState": "pending uploading extracting parsing uploaded failed_uploading "
    "failed_extracting failed_extracting_to_file_server failed_parsing invalid validating",
    "PluginInstallationState": "pending-install installing installed error pending-uninstall "
    "uninstalling uninstalled",
    "AgentState": "creating created starting started stopping stopped deleting deleted restarting "
    "restarted restored upgrading upgraded nonresponsive failed",
    "SnapshotState": "creating created uploading uploaded failed",
    "LogBundleState": "creating created failed",
    "VisibilityState": "private tenant global",
}


@pytest.mark.parametrize("name", VALUES)
def test_a_constant_has_the_promised_value(name: str) -> None:
    assert getattr(constants, name) == VALUES[name]


@pytest.mark.parametrize("name", SETS)
def test_a_list_has_the_promised_members(name: str) -> None:
    assert set(getattr(constants, name)) == SETS[name]


@pytest.mark.parametrize("name", STATES)
def test_states_are_spelled_as_the_manager_spells_them(name: str) -> None:
    kind = getattr(models_states, name)
    found = {value for key, value in vars(kind).items() if key.isupper() and type(value) is str}
    assert found == set(STATES[name].split())


def test_final_states_are_those_that_nothing_follows() -> None:
    assert set(models_states.ExecutionState.END_STATES) == {"terminated", "failed", "cancelled"}
    assert set(models_states.DeploymentModificationState.END_STATES) == {"finished", "rolledback"}
    assert snapshots.STATES.RUNNING == "running"
    ends = set(models_states.BlueprintUploadState.END_STATES)
    assert ends - set(models_states.BlueprintUploadState.FAILED_STATES) == {"uploaded"}
    assert set(models_states.ExecutionState.WAITING_STATES) == {"scheduled", "queued"}
    assert cluster_status.CloudifyNodeType.MANAGER == "manager"
    assert cluster_status.ServiceStatus.HEALTHY == "OK"
    assert cluster_status.NodeServiceStatus.ACTIVE == "Active"


def test_user_data_of_several_kinds_becomes_one_document() -> None:
    document = message_from_string(
        compute.create_multi_mimetype_userdata(["#!/bin/sh\ntrue", "#cloud-config\na: 1", "else"])
    )
    kinds = [part.get_content_subtype() for part in document.get_payload()]
    assert kinds == ["x-shellscript", "cloud-config", "plain"]


def test_an_event_knows_its_parts() -> None:
    record: dict[str, Any] = {
        "type": "cloudify_event",
        "event_type": "task_started",
        "context": {
            "deployment_id": "shop",
            "source_id": "web_1",
            "target_id": "db_1",
            "operation": "x.establish",
        },
        "message": {"text": "go"},
        "timestamp": "2030-01-02T03:04:05.678Z",
    }
    event = Event(record)
    assert (event.event_type, event.deployment_id, event.text) == ("task_started", "shop", "go")
    assert str(event) == "2030-01-02 03:04:05.678  CFY <shop> [web_1->db_1|establish] go"
    debug = Event({**record, "type": "cloudify_log", "level": "debug"})
    assert (debug.has_output, Event(debug._event, 2).has_output) == (False, True)


def test_a_script_ends_its_operation_with_an_exception_of_its_own() -> None:
    ending = ScriptException("again", retry=True)
    assert (str(ending), ending.retry, ScriptException().retry) == ("again", True, False)
    error = RequestError("no such key", "KeyError", "Traceback ...")
    assert (error.ex_message, error.ex_type, error.ex_traceback) == (
        "no such key",
        "KeyError",
        "Traceback ...",
    )
    assert isinstance(error, RuntimeError)


def test_where_there_is_no_proxy_there_is_no_address() -> None:
    stub = StubCtxProxy()
    stub.close()
    assert stub.socket_url == ""
    assert 0 < get_unused_port() < 65536


def test_scripts_in_the_operations_process_find_what_they_need() -> None:
    from cloudify.state import ctx, ctx_parameters  # noqa: PLC0415 - as scripts do

    assert eval_env.ctx is ctx
    assert eval_env.inputs is ctx_parameters
    assert eval_env.exceptions.NonRecoverableError.__name__ == "NonRecoverableError"
