"""One run of a workflow's function, from "started" to its final status (framework §1.16)."""

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.domain.assignment import Assignment
from conductor.domain.crash_points import BEFORE_END, reached
from conductor.domain.execution import CANCELLING, ExecutionStatus
from conductor.domain.facts import ExecutionMoved, Said
from conductor.domain.parameters import merged_parameters
from conductor.runtime.engine.exceptions import ExecutionCancelled, Fenced, NonRecoverableError
from conductor.runtime.engine.journal import TasklessJournal
from conductor.runtime.engine.moment import now
from conductor.runtime.host.collection import seldom_collected
from conductor.runtime.host.load import load
from conductor.runtime.sdk import workflow_api
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.errors import text_of
from conductor.runtime.sdk.events import event_record
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.workflow_context import CloudifyWorkflowContext

_CANCELLED = workflow_api.EXECUTION_CANCELLED_RESULT
_SAYINGS = {
    ExecutionStatus.TERMINATED: ("workflow_succeeded", "'{}' workflow execution succeeded{}"),
    ExecutionStatus.FAILED: ("workflow_failed", "'{}' workflow execution failed{}: {}"),
    ExecutionStatus.CANCELLED: ("workflow_cancelled", "'{}' workflow execution cancelled{}"),
}


@dataclass(frozen=True)
class RunOutcome:
    """How the code of a workflow ended: what it returned, or what it raised."""

    result: Any = None
    error: BaseException | None = None


class WorkflowRun:
    """Every end is written together with its event, so that nobody sees the one without the
    other. Whoever comes first ends the run: its code, or a force-cancel."""

    def __init__(
        self, assignment: Assignment, ports: RunPorts, end_operations: Callable[[], object]
    ) -> None:
        self.assignment = assignment
        self._end_operations = end_operations
        if assignment.context.get("dry_run"):
            ports = replace(ports, journal=TasklessJournal(ports.journal))
        self._ports = ports
        self._ctx = CloudifyWorkflowContext(dict(assignment.context), ports)
        self._ending = threading.Lock()
        self._has_ended = False

    def run(self) -> RunOutcome:
        refusal = self._start()
        if refusal is not None:
            self._end_unbegun(refusal)
            return RunOutcome(error=Fenced(refusal))
        try:
            result = self._call()
        except ExecutionCancelled:
            self._ctx.internal.let_the_rest_end()
            self._end(ExecutionStatus.CANCELLED)
            return RunOutcome(_CANCELLED)
        except Fenced as refusal:
            self._end(ExecutionStatus.FAILED, str(refusal))  # refused too when it is not ours
            return RunOutcome(error=refusal)
        except BaseException as error:  # noqa: BLE001 - the edge: whatever the author's code raises
            self._end(ExecutionStatus.FAILED, _describe(error))
            return RunOutcome(error=error)
        finally:
            self._ctx.cleanup()
        is_cancelled = isinstance(result, str) and result == _CANCELLED
        self._end(ExecutionStatus.CANCELLED if is_cancelled else ExecutionStatus.TERMINATED)
        return RunOutcome(result)

    def end_as_cancelled(self) -> None:
        self._end(ExecutionStatus.CANCELLED)

    def _end_unbegun(self, refusal: str) -> None:
        """It was cancelled before it began, or it cannot begin."""
        status = self._ports.backend.execution()["status"]
        if status in CANCELLING:
            self._end(ExecutionStatus.CANCELLED)
        else:
            self._end(ExecutionStatus.FAILED, f"it could not begin: {refusal}")

    def _start(self) -> str | None:
        """Why not, or None."""
        verb = "Resuming" if self._ctx.resume else "Starting"
        said = f"{verb} '{self._workflow}' workflow execution{self._postfix}"
        receipt = self._ports.journal.append(
            [
                ExecutionMoved(ExecutionStatus.STARTED, now()),
                Said(event_record("workflow_started", said, {})),
            ]
        )
        return receipt.refusal

    def _call(self) -> Any:
        function = load(self.assignment.function)
        self._check_resumable(function)
        parameters = self._parameters()
        self._ctx.internal.parameters = parameters
        with current_workflow_ctx.push(self._ctx, parameters), seldom_collected():
            result = function(ctx=self._ctx, **parameters)
            self._ctx.internal.wait_for_the_rest()
        return result

    def _parameters(self) -> dict[str, Any]:
        """Functions among them are evaluated here, late: they are stored as they were given. What
        they give is then held to the types that the workflow declares."""
        given = dict(self.assignment.parameters)
        if not _has_calls(given):
            return given
        workflow = self._ports.backend.deployment()["workflows"][self._workflow]
        evaluated = self._ports.backend.evaluate(given, {})
        declared = workflow.get("parameters") or {}
        parameters, faults = merged_parameters(declared, evaluated, may_be_custom=True)
        if faults:
            told = "; ".join(faults)
            raise NonRecoverableError(f"workflow {self._workflow} cannot take what it got: {told}")
        return parameters

    def _check_resumable(self, function: Callable[..., Any]) -> None:
        if self._ctx.resume and not getattr(function, "resumable", False):
            raise NonRecoverableError(f"workflow {self._workflow} cannot be resumed")

    def _end(self, status: ExecutionStatus, error: str = "") -> None:
        with self._ending:
            if self._has_ended:
                return
            self._has_ended = True
            self._end_operations()
            reached(BEFORE_END)
            if not self._write_end(status, error) and status is ExecutionStatus.TERMINATED:
                self._write_end(ExecutionStatus.CANCELLED, "")  # a cancel came in between

    def _write_end(self, status: ExecutionStatus, error: str) -> bool:
        event_type, text = _SAYINGS[status]
        summary = error.strip().splitlines()[-1] if error.strip() else ""
        said = text.format(self._workflow, self._postfix, summary)
        receipt = self._ports.journal.append(
            [Said(event_record(event_type, said, {})), ExecutionMoved(status, now(), error)]
        )
        return receipt.is_written

    @property
    def _workflow(self) -> str:
        return str(self._ctx.workflow_id)

    @property
    def _postfix(self) -> str:
        return " (dry run)" if self._ctx.dry_run else ""


def _has_calls(parameters: Mapping[str, Any]) -> bool:
    if not any(isinstance(each, dict | list) and each for each in parameters.values()):
        return False
    from conductor.blueprint.functions.table import has_calls  # noqa: PLC0415 - few need it

    return has_calls(parameters)


def _describe(error: BaseException) -> str:
    """The message alone when the exception says so, else the traceback."""
    if getattr(error, "hide_traceback", False) or isinstance(error, NonRecoverableError):
        return text_of(error)
    return "".join(traceback.format_exception(error))
