"""Runs one operation, hook or workflow by its raw context (framework §1.16).

`dispatch(context, **inputs)` in this process; `python -m cloudify.dispatch <folder>` in one of its
own, which reads `input.json` there and writes `output.json`.
"""

import functools
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

from conductor.domain.assignment import Assignment
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName
from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.engine.pool import Pool
from conductor.runtime.host.backend_journal import BackendJournal
from conductor.runtime.host.flagged_cancellation import FlaggedCancellation
from conductor.runtime.host.load import load
from conductor.runtime.host.local.backend import LocalBackend
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.performer import LocalPerformer
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.workflow_run import WorkflowRun
from conductor.runtime.sdk import workflow_api
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.errors import describe_failure
from conductor.runtime.sdk.no_backend import NoBackend
from conductor.runtime.sdk.operation import run_operation
from conductor.runtime.sdk.ports import RunPorts

THREADS = 8

Context = Mapping[str, Any]


def dispatch(__cloudify_context: Context, *args: Any, **kwargs: Any) -> Any:
    """What the code returns; what it raises is raised here. The context's `type` says what is run,
    its `task_name` names the code.

    Records are those of its `storage` (`env.storage`), else of the workflow that runs here.
    """
    kind = str(__cloudify_context.get("type"))
    if kind not in _KINDS:
        raise NonRecoverableError(
            f"cannot dispatch a task of type {kind!r}; known are: {', '.join(_KINDS)}"
        )
    return _KINDS[kind](__cloudify_context, args, kwargs)


def _run_operation(context: Context, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    function, backend = load(context["task_name"]), _records_of(context)
    if args:
        function = functools.update_wrapper(functools.partial(function, *args), function)
    outcome = run_operation(function, context, kwargs, backend)
    for each in outcome.changed:
        backend.update_node_instance(
            each.instance_id, each.version, runtime_properties=each.runtime_properties
        )
    if outcome.error is not None:
        raise outcome.error
    return outcome.result


def _run_workflow(context: Context, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    if not (context.get("local") or context.get("dry_run")):
        raise NonRecoverableError(
            f"workflow {context.get('workflow_id')} belongs to a server: its workers run it"
        )
    backend, cancellation = _records_of(context), FlaggedCancellation()
    pool = Pool(THREADS, "Operation", lambda: None)
    performer = LocalPerformer(backend, pool, keeps=False)
    ports = RunPorts(backend, BackendJournal(backend), performer, cancellation, load)
    try:
        with workflow_api.own_requests(cancellation.request):
            outcome = WorkflowRun(_assignment(context, kwargs), ports, lambda: None).run()
    finally:
        pool.close()
    if outcome.error is not None:
        raise outcome.error
    return outcome.result


_KINDS: Mapping[str, Callable[[Context, tuple[Any, ...], Mapping[str, Any]], Any]] = {
    "operation": _run_operation,
    "hook": _run_operation,
    "workflow": _run_workflow,
}


def _assignment(context: Context, parameters: Mapping[str, Any]) -> Assignment:
    return Assignment(
        execution_id=ExecutionId(context.get("execution_id") or "dispatched"),
        epoch=0,
        tenant=TenantName((context.get("tenant") or {}).get("name") or "local"),
        deployment_id=DeploymentId(context.get("deployment_id") or ""),
        plugin="",
        function=context["task_name"],
        parameters=dict(parameters),
        context=dict(context),
    )


def _records_of(context: Context) -> Backend:
    storage = context.get("storage")
    if storage is not None:
        mouth = Mouth({key: context.get(key) for key in ("deployment_id", "execution_id")})
        execution_id = str(context.get("execution_id"))
        return LocalBackend(storage.records, execution_id, mouth, RecordedOperations())
    if current_workflow_ctx.is_set:
        return cast(Backend, current_workflow_ctx.get_ctx().internal.backend)
    return cast(Backend, NoBackend())


def main() -> None:
    """`input.json` holds {cloudify_context, args, kwargs}; `output.json` {type: result|error,
    payload}, where an error is in the form of framework §2.4."""
    folder = Path(sys.argv[1])
    order = json.loads((folder / "input.json").read_text(encoding="utf-8"))
    output = json.dumps(_outcome(order))
    (folder / "output.json").write_text(output, encoding="utf-8")


def _outcome(order: Mapping[str, Any]) -> dict[str, Any]:
    try:
        result = dispatch(order["cloudify_context"], *order["args"], **order["kwargs"])
        json.dumps(result)
    except BaseException as error:  # noqa: BLE001 - the edge of the process
        return {"type": "error", "payload": describe_failure(error)}
    return {"type": "result", "payload": result}
