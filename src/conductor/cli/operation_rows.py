"""Operations as people read them: where they run, how often they were tried, and since when."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from cloudify_rest_client.operations import Operation

SHOWN = (
    "id",
    "name",
    "operation",
    "instance",
    "state",
    "attempt",
    "since",
    "decided_by",
    "error",
)
DETAILS = (
    *SHOWN,
    "is_resumable",
    "type",
    "tasks_graph_id",
    "created_at",
    "dependencies",
    "verdict",
    "result",
    "inputs",
    "decisions",
)
Row = Mapping[str, Any]


def row_of(operation: Operation) -> dict[str, Any]:
    """With what lies deep inside its parameters. `attempts` is how often it is tried at most; None
    is endlessly. `retries_at` is when a further attempt begins."""
    parameters = operation.parameters or {}
    most, later = parameters.get("total_retries", -1), parameters.get("execute_after")
    is_pending = operation.state == Operation.PENDING
    return {
        **operation,
        **_place(parameters),
        "attempt": (parameters.get("current_retries") or 0) + 1,
        "attempts": None if most is None or most < 0 else most + 1,
        "since": operation.moved_at or (operation.created_at if is_pending else None),
        "retries_at": _moment(later) if is_pending and later else None,
        "decided_by": _decided_by(operation.decisions or []),
    }


def in_words(row: Row, now: datetime) -> dict[str, Any]:
    """For eyes: `2/4`, and when what waits for a further attempt is going to begin."""
    attempt = f"{row['attempt']}/{row['attempts']}" if row["attempts"] else str(row["attempt"])
    later = row["retries_at"]
    is_ahead = later is not None and datetime.fromisoformat(later) > now
    return {
        **row,
        "attempt": attempt,
        "state": f"retrying at {later}" if is_ahead else row["state"],
    }


def _place(parameters: Row) -> dict[str, Any]:
    """The interface operation and the instance."""
    kwargs = (parameters.get("task_kwargs") or {}).get("kwargs") or {}
    context = kwargs.get("__cloudify_context") or {}
    inputs = {name: value for name, value in kwargs.items() if value is not context}
    interface = (context.get("operation") or {}).get("name")
    return {"operation": interface, "instance": context.get("node_id"), "inputs": inputs}


def _decided_by(decisions: list[dict[str, Any]]) -> str | None:
    """Who said last what is to become of it, unless that was taken back."""
    if not decisions or decisions[-1]["decision"] == "take-back":
        return None
    return f"{decisions[-1]['by']} ({decisions[-1]['decision']})"


def _moment(seconds: float) -> str:
    at = datetime.fromtimestamp(seconds, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
