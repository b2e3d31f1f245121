"""Bringing the deployments of a blueprint to other versions of its plugins."""

from collections.abc import Iterator, Mapping
from typing import Any

from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from conductor.runtime.builtin.awaited import awaited, last_started
from conductor.runtime.builtin.resumable import resumable
from conductor.runtime.builtin.updating import UpdateRefused

_AT_ONCE = 5  # deployments; their updates take no places of their own


@resumable
def update_plugin(
    ctx: Any,
    update_id: str = "",
    deployments_to_update: list[str] | None = None,
    force: bool = False,
    auto_correct_types: bool = False,
    reevaluate_active_statuses: bool = False,
    **_: Any,
) -> None:
    """The execution of a plugins update, as `cfy plugins update` starts it: an update of each
    deployment, some at a time, and then the blueprint has the new plugins. What fails leaves the
    others alone. Resumed, it goes on with the updates that it had started."""
    if not update_id:
        raise UpdateRefused("plugins are updated with: cfy plugins update BLUEPRINT")
    told = {
        "force": force,
        "auto_correct_types": auto_correct_types,
        "reevaluate_active_statuses": reevaluate_active_statuses,
    }
    wanted, failures = deployments_to_update or [], list[str]()
    for begin in range(0, len(wanted), _AT_ONCE):
        failures += _updated(ctx, wanted[begin : begin + _AT_ONCE], told)
    if failures:
        raise UpdateRefused(
            f"{len(failures)} of {len(wanted)} deployments were not updated: "
            f"{'; '.join(failures)}. The others have the new plugins, and the blueprint has the "
            f"old ones until all are updated: mend these, then cfy executions resume "
            f"{ctx.execution_id}"
        )
    ctx.internal.handler.client.plugins_update.finalize_plugins_update(update_id)


def _updated(ctx: Any, deployments: list[str], told: Mapping[str, Any]) -> Iterator[str]:
    """What went wrong, with the id of the deployment."""
    begun = []
    for each in deployments:
        try:
            begun.append(_started(ctx, each, told))
        except CloudifyClientError as refused:
            ctx.logger.error(f"Deployment {each} is not updated: {refused}")
            yield f"{each} ({refused})"
    for ended in awaited(ctx, begun, "the updates of"):
        if ended.status != Execution.TERMINATED:
            reason = (ended.error or "").strip().splitlines()
            why = f"execution {ended.id} is {ended.status}" + (f", {reason[-1]}" if reason else "")
            ctx.logger.error(f"Deployment {ended.deployment_id} is not updated: {why}")
            yield f"{ended.deployment_id} ({why})"


def _started(ctx: Any, deployment_id: str, told: Mapping[str, Any]) -> Any:
    """One child of each deployment: the one that there is, also when it has ended; but one that was
    refused, or that nobody had begun, is asked for anew."""
    client = ctx.internal.handler.client
    found = last_started(ctx, deployment_id, "update") if ctx.resume else None
    if found is None or not found.started_at:
        updates = client.deployment_updates
        made = updates.update_with_existing_blueprint(deployment_id, **told)
        return client.executions.get(made.execution_id)
    if found.status in (Execution.FAILED, Execution.CANCELLED):
        return client.executions.resume(found.id)
    return found
