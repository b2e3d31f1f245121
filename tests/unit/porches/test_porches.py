"""What plugin code in the wild imports is there, and is the inner thing itself."""

import subprocess
import sys
from pkgutil import resolve_name

import pytest

NAMES = {
    "cloudify": ["ctx"],
    "cloudify._compat": ["PY2", "text_type", "urlparse", "queue", "StringIO"],
    "cloudify.compute": ["create_multi_mimetype_userdata"],
    "cloudify.conflict_handlers": ["simple_merge_handler"],
    "cloudify.constants": ["COMPUTE_NODE_TYPE", "NODE_INSTANCE", "RELATIONSHIP_INSTANCE"],
    "cloudify.context": ["CloudifyContext"],
    "cloudify.decorators": ["operation", "task", "workflow", "serial_operation"],
    "cloudify.error_handling": ["serialize_known_exception", "deserialize_known_exception"],
    "cloudify.exceptions": ["NonRecoverableError", "RecoverableError", "OperationRetry"],
    "cloudify.manager": ["get_rest_client", "NodeInstance", "DirtyTrackingDict"],
    "cloudify.mocks": ["MockCloudifyContext", "MockNodeContext", "MockContext"],
    "cloudify.models_states": ["ExecutionState", "VisibilityState"],
    "cloudify.proxy.client": ["main", "ScriptException", "RequestError"],
    "cloudify.proxy.server": ["HTTPCtxProxy", "StubCtxProxy", "PathDictAccess"],
    "cloudify.state": ["ctx", "ctx_parameters", "current_ctx", "workflow_ctx", "NotInContext"],
    "cloudify.utils": ["setup_logger", "LocalCommandRunner", "exception_to_error_cause"],
    "cloudify.workflows": ["ctx", "parameters", "api", "tasks"],
    "cloudify.workflows.tasks_graph": ["TaskDependencyGraph", "forkjoin", "make_or_get_graph"],
    "cloudify.workflows.workflow_api": ["EXECUTION_CANCELLED_RESULT", "ExecutionCancelled"],
    "script_runner.tasks": ["run", "execute_workflow", "ProcessException"],
}


@pytest.mark.parametrize("module", NAMES)
def test_promised_names_can_be_imported(module: str) -> None:
    porch = resolve_name(module)
    assert [name for name in NAMES[module] if not hasattr(porch, name)] == []


def test_a_patch_of_a_porch_is_felt_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudify.state.current_ctx", "patched")
    assert resolve_name("conductor.runtime.sdk.current").current_ctx == "patched"


def test_the_ctx_command_loads_next_to_nothing() -> None:
    code = "import sys, cloudify.proxy.client; print(*sys.modules)"
    loaded = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert {name for name in loaded if name.startswith(("conductor.", "cloudify"))} == {
        "cloudify",
        "cloudify.proxy",
        "cloudify.proxy.client",
        "conductor.runtime",
        "conductor.runtime.host",
        "conductor.runtime.host.ctx_client",
    }
    assert not {"logging", "argparse", "http.client", "httpx", "subprocess"} & set(loaded)
