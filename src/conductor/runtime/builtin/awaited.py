"""Executions that this one has started, or finds begun, and whose end it waits for."""

import itertools
import threading
import time
from contextlib import suppress
from typing import Any

from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from conductor.runtime.sdk import workflow_api

_LOOK = 1.0  # seconds between two looks at what is not done yet
_REPORT = 600  # looks between two lines in the log


def awaited(ctx: Any, executions: list[Any], what: str, *, until: float | None = None) -> list[Any]:
    """The same as they ended. A cancel ends theirs too; at the monotonic moment `until` they are
    cancelled as well, and given back as they are then."""
    client = ctx.internal.handler.client
    ended: list[Any] = []
    waiting = executions
    for look in itertools.count(1):
        now = [client.executions.get(each.id) for each in waiting]
        ended += [each for each in now if each.status in Execution.END_STATES]
        waiting = [each for each in now if each.status not in Execution.END_STATES]
        if not waiting:
            break
        if until is not None and time.monotonic() >= until:
            _cancel(client, waiting)
            return ended + waiting
        if look % _REPORT == 0:
            names = ", ".join(str(each.deployment_id) for each in waiting)
            ctx.logger.info(f"Waiting for {what} {names}")
        _pause(client, waiting)
    return ended


def begun(ctx: Any, deployment_id: str, workflow_id: str) -> Any:
    """The one that this execution had started before it was interrupted, if it has not ended."""
    found = last_started(ctx, deployment_id, workflow_id)
    return None if found is None or found.status in Execution.END_STATES else found


def last_started(ctx: Any, deployment_id: str, workflow_id: str) -> Any:
    """The last one since this execution was made, however it goes with it; None without any."""
    since = ctx.get_execution()["created_at"]
    found = ctx.internal.handler.client.executions.list(
        deployment_id=deployment_id, workflow_id=workflow_id, _sort="-created_at", _size=1
    )
    return next((each for each in found if each.created_at > since), None)


def _pause(client: Any, waiting: list[Any]) -> None:
    """Until the next look, or until a cancel."""
    heard = threading.Event()
    workflow_api.cancel_callbacks.add(heard.set)
    try:
        if not workflow_api.has_cancel_request():
            heard.wait(_LOOK)
    finally:
        workflow_api.cancel_callbacks.discard(heard.set)
    if workflow_api.has_cancel_request():
        _cancel(client, waiting)
        raise workflow_api.ExecutionCancelled


def _cancel(client: Any, waiting: list[Any]) -> None:
    for each in waiting:
        with suppress(CloudifyClientError):  # it has ended meanwhile
            client.executions.cancel(each.id)
