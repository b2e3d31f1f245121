"""The records of executions in a local environment."""

import uuid
from collections.abc import Mapping
from typing import Any

from conductor.domain.execution import FINAL, ExecutionStatus
from conductor.domain.facts import ExecutionMoved
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.records import Deployment

Record = dict[str, Any]


def new_execution(
    deployment: Deployment, workflow_id: str, parameters: Mapping[str, Any], *, is_dry_run: bool
) -> Record:
    return {
        "id": str(uuid.uuid4()),
        "workflow_id": workflow_id,
        "deployment_id": deployment.id,
        "blueprint_id": deployment.blueprint_id,
        "is_dry_run": is_dry_run,
        **_status(ExecutionStatus.PENDING),
        "parameters": dict(parameters),
        "created_at": now(),
        "started_at": None,
        "ended_at": None,
        "error": "",
    }


def moved(execution: Record, move: ExecutionMoved) -> Record:
    """One that begins again has no end and no error any more."""
    is_final = move.status in FINAL
    return {
        **execution,
        **_status(move.status),
        "started_at": execution["started_at"] if is_final else move.at,
        "ended_at": move.at if is_final else None,
        "error": (move.error or "") if is_final else "",
    }


def has_ended(execution: Record) -> bool:
    return execution["status"] in FINAL


def _status(status: ExecutionStatus) -> Record:
    return {"status": str(status), "status_display": status.display}
