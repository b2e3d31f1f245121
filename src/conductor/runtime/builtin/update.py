"""Bringing a deployment to another blueprint or other inputs (framework §3.7)."""

from typing import Any

from cloudify_rest_client.executions import Execution
from conductor.runtime.builtin.awaited import awaited, last_started
from conductor.runtime.builtin.delegated_update import DelegatedUpdate
from conductor.runtime.builtin.resumable import resumable
from conductor.runtime.builtin.updating import UpdateRefused, Updating, Wishes
from conductor.runtime.sdk.workflow_api import ExecutionCancelled

_PREVIEW = "to see what an update would do, use: cfy deployments update --preview"
_OPTIONS = (
    "blueprint_id",
    "inputs",
    "skip_install",
    "skip_uninstall",
    "skip_reinstall",
    "skip_drift_check",
    "skip_heal",
    "force_reinstall",
    "workflow_id",
    "force",
    "ignore_failure",
    "install_first",
    "reinstall_list",
    "update_plugins",
    "runtime_only_evaluation",
    "auto_correct_types",
    "reevaluate_active_statuses",
)


@resumable
def update(
    ctx: Any,
    update_id: str = "",
    preview: bool = False,
    workflow_id: str | None = None,
    custom_workflow_timeout: float | None = None,
    skip_install: bool = False,
    skip_uninstall: bool = False,
    skip_reinstall: bool = False,
    skip_drift_check: bool = False,
    skip_heal: bool = False,
    force_reinstall: bool = False,
    ignore_failure: bool = False,
    install_first: bool = False,
    reinstall_list: list[str] | None = None,
    **_: Any,
) -> None:
    """The workflow `update`, as `cfy deployments update` starts it. Resumed, it goes on where it
    was interrupted.

    Instances of nodes that go are uninstalled, those of new nodes installed; what changed is
    updated by its own operations, or else reinstalled. `workflow_id` does all that instead.
    """
    if not update_id:
        raise UpdateRefused(
            f"an update is started with: cfy deployments update {ctx.deployment.id} -b BLUEPRINT"
        )
    if preview or ctx.dry_run:
        raise UpdateRefused(_PREVIEW)
    wishes = Wishes(
        skips_install=skip_install,
        skips_uninstall=skip_uninstall,
        skips_reinstall=skip_reinstall,
        skips_drift_check=skip_drift_check,
        skips_heal=skip_heal,
        forces_reinstall=force_reinstall,
        ignores_failure=ignore_failure,
        installs_first=install_first,
        reinstalled=tuple(reinstall_list or ()),
    )
    begun = ctx.deployment.begin_update(update_id)
    updating = Updating(ctx, begun, wishes)
    try:
        if workflow_id:
            DelegatedUpdate(ctx, begun, wishes).work(workflow_id, custom_workflow_timeout)
        else:
            updating.work()
    except (ExecutionCancelled, Exception):
        updating.tell_what_is_left()
        raise
    begun.finish()


@resumable
def csys_update_deployment(ctx: Any, **options: Any) -> None:
    """Start an update of the deployment with these options, and wait for its end. Without a
    blueprint it stays with the one that it has. Resumed, it goes on with the update that it had
    started."""
    if ctx.dry_run:
        raise UpdateRefused(_PREVIEW)
    client, started = ctx.internal.handler.client, None
    if ctx.resume:
        started = last_started(ctx, ctx.deployment.id, "update")
    if started is None:
        known = {name: value for name, value in options.items() if name in _OPTIONS}
        made = client.deployment_updates.update_with_existing_blueprint(ctx.deployment.id, **known)
        started = client.executions.get(made.execution_id)
    elif started.status in (Execution.FAILED, Execution.CANCELLED):
        started = client.executions.resume(started.id)
    [ended] = awaited(ctx, [started], "the update of")
    if ended.status != Execution.TERMINATED:
        raise UpdateRefused(f"the update, execution {ended.id}, is {ended.status}: {ended.error}")
