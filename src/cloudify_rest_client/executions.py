"""Executions: start, watch, cancel, resume."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.moments import Moment, utc_text
from cloudify_rest_client.resource import Field, Names, OwnedResource
from cloudify_rest_client.responses import ListResponse


class Execution(OwnedResource):
    """One run of a workflow. `error` is the empty string unless it failed.

    While it is queued, `waits_for` says why in words, and `waits_behind` names the executions that
    come before it. `deeds` are {deed, by, at, reason}: its start, and what was asked of it since.
    """

    TERMINATED = "terminated"
    FAILED = "failed"
    CANCELLED = "cancelled"
    PENDING = "pending"
    STARTED = "started"
    CANCELLING = "cancelling"
    FORCE_CANCELLING = "force_cancelling"
    KILL_CANCELLING = "kill_cancelling"
    QUEUED = "queued"
    SCHEDULED = "scheduled"
    END_STATES: ClassVar[list[str]] = [TERMINATED, FAILED, CANCELLED]
    WAITING_STATES: ClassVar[list[str]] = [SCHEDULED, QUEUED]
    ACTIVE_STATES: ClassVar[list[str]] = [
        PENDING,
        STARTED,
        CANCELLING,
        FORCE_CANCELLING,
        KILL_CANCELLING,
    ]

    status = Field[str]()
    status_display = Field[str]()
    error = Field[str | None]()
    workflow_id = Field[str]()
    deployment_id = Field[str | None]()
    deployment_display_name = Field[str | None]()
    blueprint_id = Field[str | None]()
    parameters = Field[dict[str, Any]]()
    started_at = Field[str | None]()
    ended_at = Field[str | None]()
    scheduled_for = Field[str | None]()
    is_dry_run = Field[bool]()
    is_system_workflow = Field[bool]()
    allow_custom_parameters = Field[bool]()
    resume = Field[bool]()
    total_operations = Field[int | None]()
    finished_operations = Field[int | None]()
    time_limit = Field[int | None]()
    most_operations = Field[int | None]()
    deeds = Field[list[dict[str, Any]]]()
    waits_for = Field[str | None]()
    waits_behind = Field[list[str] | None]()


class ExecutionsClient(Calls[Execution]):
    path, record = "/executions", Execution

    def list(
        self,
        _include: Names | None = None,
        include_system_workflows: bool = False,
        sort: str | None = None,
        is_descending: bool = False,
        **query: Any,
    ) -> ListResponse[Execution]:
        """`query` is the list grammar and any field: `deployment_id=`, `status=[...]`."""
        query["_include_system_workflows"] = include_system_workflows
        return self._list(query, _include, sort, is_descending)

    def get(self, execution_id: str, _include: Names | None = None) -> Execution:
        return self._get(execution_id, _include=_include)

    def start(
        self,
        deployment_id: str,
        workflow_id: str,
        parameters: Mapping[str, Any] | None = None,
        allow_custom_parameters: bool = False,
        force: bool = False,
        dry_run: bool = False,
        queue: bool = False,
        schedule: datetime | None = None,
        wait_after_fail: int = 600,
        *,
        time_limit: int | None = None,
        most_operations: int | None = None,
        reason: str | None = None,
        override_blackout: bool = False,
        idempotency_key: str | None = None,
        **restored: Any,
    ) -> Execution:
        """Start a workflow; the answer is `queued` or `scheduled` when it must wait.

        `queue` waits for a busy deployment, `force` runs beside what is running there.
        `wait_after_fail` is in seconds: how long running tasks may go on after the first failure.
        After `time_limit` seconds it is ended, as failed; at most `most_operations` of it run at
        once. Two starts with one `idempotency_key` lead to one execution, so such a one is sent
        again when its answer got lost.
        `override_blackout` begins in a blackout all the same: for who may, and gives a `reason`.
        `restored` is for restores: `force_status`, `id`, `created_at`, `created_by` and the like.
        """
        data = {
            "deployment_id": deployment_id,
            "workflow_id": workflow_id,
            "parameters": parameters,
            "allow_custom_parameters": _word(allow_custom_parameters),
            "force": _word(force),
            "dry_run": _word(dry_run),
            "queue": _word(queue),
            "scheduled_time": schedule.strftime("%Y%m%d%H%M%z") if schedule else None,
            "wait_after_fail": wait_after_fail,
            **given(time_limit=time_limit, most_operations=most_operations, reason=reason),
            **given(override_blackout=override_blackout or None),
            **restored,
        }
        started = self.api.call(
            "POST",
            self.path,
            data=data,
            headers={"Idempotency-Key": idempotency_key} if idempotency_key else None,
            expected=201,
            is_repeatable=bool(idempotency_key),
        )
        return Execution(started)

    def cancel(
        self,
        execution_id: str,
        force: bool = False,
        kill: bool = False,
        *,
        reason: str | None = None,
    ) -> Execution:
        """Ask the workflow to stop; `force` stops waiting for it, `kill` ends its processes."""
        action = "kill" if kill else "force-cancel" if force else "cancel"
        return self._act(execution_id, action, reason)

    def resume(
        self,
        execution_id: str,
        force: bool = False,
        *,
        reason: str | None = None,
        override_blackout: bool = False,
    ) -> Execution:
        """Go on where a failed or cancelled execution stopped.

        `force` also runs again what had been sent and never reported back.
        """
        action = "force-resume" if force else "resume"
        return self._act(execution_id, action, reason, override_blackout=override_blackout or None)

    def override_blackout(self, execution_id: str, reason: str) -> Execution:
        """Let one that waits begin in a blackout all the same: for who may."""
        return self._act(execution_id, "override-blackout", reason)

    def requeue(self, execution_id: str, *, reason: str | None = None) -> Execution:
        """Put one that waits, or that could not be started, back into the queue."""
        return self._act(execution_id, "requeue", reason)

    def update(self, execution_id: str, status: str, error: str | None = None) -> Execution:
        """Report how far it came: for who runs it. `InvalidExecutionUpdateStatus` for a move that
        its status does not allow."""
        return self._patch(execution_id, data={"status": status} | given(error=error))

    def delete(
        self,
        to_datetime: Moment | None = None,
        keep_last: int | None = None,
        **query: Any,
    ) -> int:
        """Delete finished executions, all before a moment or all but the last; return how many."""
        data = given(keep_last=keep_last, to_datetime=utc_text(to_datetime))
        answer = self.api.delete(self.path, data, query, expected_status_code=200)
        return int(answer["items"][0]["count"])

    def should_start(self, execution_id: str) -> bool:
        return bool(self.api.get(self._at(execution_id, "should-start")))

    def _act(self, execution_id: str, action: str, reason: str | None, **more: Any) -> Execution:
        data = {"action": action} | given(reason=reason, **more)
        return self._post(execution_id, data=data)


def _word(claim: bool) -> str:
    return "true" if claim else "false"
