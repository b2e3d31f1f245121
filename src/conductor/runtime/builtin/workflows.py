"""The workflows that every deployment has (framework §3.1)."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.builtin import interfaces, lifecycle
from conductor.runtime.builtin.drift import DriftCheck
from conductor.runtime.builtin.heal import auto_heal_reinstall_node_subgraph
from conductor.runtime.builtin.operations import OperationRun
from conductor.runtime.builtin.resumable import resumable
from conductor.runtime.builtin.scale import scale, scale_entity
from conductor.runtime.builtin.selection import Names, Selection, select
from conductor.runtime.builtin.services import Services
from conductor.runtime.builtin.status import StatusCheck
from conductor.runtime.builtin.update import csys_update_deployment, update
from conductor.runtime.builtin.update_plugin import update_plugin

__all__ = [
    "auto_heal_reinstall_node_subgraph",
    "check_drift",
    "check_status",
    "csys_update_deployment",
    "execute_operation",
    "install",
    "pull",
    "reinstall",
    "restart",
    "rollback",
    "scale",
    "scale_entity",
    "start",
    "stop",
    "uninstall",
    "update",
    "update_plugin",
]

Parameters = Mapping[str, Any] | None


@resumable
def install(
    ctx: Any,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Bring instances to `started`."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    lifecycle.install_node_instances(ctx.graph_mode(), selection.chosen, selection.others)


@resumable
def uninstall(
    ctx: Any,
    ignore_failure: bool = False,
    recursive: bool = False,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Bring instances to `deleted`; if `recursive`, first those of the deployments that have this
    one as their parent, and of theirs."""
    if recursive:
        same = {
            "ignore_failure": ignore_failure,
            "recursive": True,
            "type_names": type_names or [],
            "node_ids": node_ids or [],
            "node_instance_ids": node_instance_ids or [],
        }
        Services(ctx).uninstall(same, is_failure_ignored=ignore_failure)
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    lifecycle.uninstall_node_instances(
        ctx.graph_mode(), selection.chosen, ignore_failure, selection.others
    )


@resumable
def reinstall(
    ctx: Any,
    ignore_failure: bool = False,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Bring instances to `deleted`, then to `started`."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    lifecycle.reinstall_node_instances(
        ctx.graph_mode(), selection.chosen, ignore_failure, selection.others
    )


@resumable
def rollback(
    ctx: Any,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    full_rollback: bool = False,
    **_: Any,
) -> None:
    """Take back what instances are in the middle of; with `full_rollback` uninstall everything."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    graph = ctx.graph_mode()
    lifecycle.rollback_node_instances(graph, selection.chosen, selection.others)
    if full_rollback:
        ctx.refresh_node_instances()
        lifecycle.uninstall_node_instances(
            graph, ctx.node_instances, ignore_failure=False, name_prefix="uninstall-a"
        )


@resumable
def execute_operation(
    ctx: Any,
    operation: str,
    operation_kwargs: Parameters = None,
    allow_kwargs_override: bool | None = None,
    run_by_dependency_order: bool = False,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Run one operation, by its full name, on each instance that has it."""
    OperationRun(
        ctx,
        operation,
        select(ctx, type_names, node_ids, node_instance_ids),
        kwargs=operation_kwargs or {},
        is_override_allowed=bool(allow_kwargs_override),
        is_ordered=run_by_dependency_order,
    ).execute()


@resumable
def start(
    ctx: Any,
    operation_parms: Parameters = None,
    run_by_dependency_order: bool = True,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Run the start operations alone; the states of the instances stay as they are."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    _run_with_override(ctx, interfaces.START, selection, operation_parms, run_by_dependency_order)


@resumable
def stop(
    ctx: Any,
    operation_parms: Parameters = None,
    run_by_dependency_order: bool = True,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Run the stop operations alone; the states of the instances stay as they are."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    _run_with_override(ctx, interfaces.STOP, selection, operation_parms, run_by_dependency_order)


@resumable
def pull(
    ctx: Any,
    operation_parms: Parameters = None,
    run_by_dependency_order: bool = True,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Let instances read back what became of the resources that they stand for."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    _run_with_override(ctx, interfaces.PULL, selection, operation_parms, run_by_dependency_order)


@resumable
def restart(
    ctx: Any,
    stop_parms: Parameters = None,
    start_parms: Parameters = None,
    run_by_dependency_order: bool = True,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Stop everything that is chosen, and only then start it."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    _run_with_override(ctx, interfaces.STOP, selection, stop_parms, run_by_dependency_order)
    _run_with_override(ctx, interfaces.START, selection, start_parms, run_by_dependency_order)


@resumable
def check_status(
    ctx: Any,
    run_by_dependency_order: bool = False,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    ignore_failure: bool = False,
    **_: Any,
) -> None:
    """Ask each instance how it is; the answers are in its system properties, under `status`."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    StatusCheck(ctx, selection, run_by_dependency_order, ignore_failure).execute()


@resumable
def check_drift(
    ctx: Any,
    run_by_dependency_order: bool = False,
    type_names: Names = None,
    node_ids: Names = None,
    node_instance_ids: Names = None,
    **_: Any,
) -> None:
    """Ask each instance, and each end of its relationships, what differs from the blueprint; the
    answers are in their system properties, under `configuration_drift` and the like."""
    selection = select(ctx, type_names, node_ids, node_instance_ids)
    DriftCheck(ctx, selection, run_by_dependency_order).execute()


def _run_with_override(
    ctx: Any, operation: str, selection: Selection, kwargs: Parameters, is_ordered: bool
) -> None:
    OperationRun(
        ctx,
        operation,
        selection,
        kwargs=kwargs or {},
        is_override_allowed=True,
        is_ordered=is_ordered,
    ).execute()
