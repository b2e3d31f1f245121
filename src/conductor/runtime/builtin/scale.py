"""More or fewer instances of a node or a scaling group (framework §3.6, "scale")."""

from typing import Any

from conductor.runtime.builtin.resumable import resumable
from conductor.runtime.builtin.scalable import (
    Hint,
    NotScalable,
    Scalable,
    scalable,
    whole_number,
)
from conductor.runtime.builtin.scaling import Scaling


@resumable
def scale_entity(
    ctx: Any,
    scalable_entity_name: str,
    delta: int = 1,
    scale_compute: bool = False,
    include_instances: Hint = None,
    exclude_instances: Hint = None,
    ignore_failure: bool = False,
    rollback_if_failed: bool = True,
    abort_started: bool = False,
    **_: Any,
) -> None:
    """Install `delta` new instances, or uninstall as many when it is below zero.

    Resumed, it goes on with the modification that it had started.
    """
    change = whole_number(delta)
    if change == 0:
        ctx.logger.info("Scaling by 0 changes nothing")
        return
    scaling = Scaling(ctx, scalable_entity_name, change > 0, ignore_failure, rollback_if_failed)
    begun = ctx.deployment.list_own_modifications() if ctx.resume else []
    if begun:
        scaling.go_on(begun[-1])
        return
    if abort_started and not ctx.dry_run:
        scaling.abort_others()
    scaling.refuse_others()
    entity = scalable(ctx, scalable_entity_name, is_host=scale_compute)
    request = _request(entity, change, include_instances, exclude_instances, is_host=scale_compute)
    scaling.work(ctx.deployment.start_modification(request))


@resumable
def scale(ctx: Any, node_id: str, delta: int, scale_compute: bool, **parameters: Any) -> None:
    """An older name of `scale_entity`."""
    scale_entity(ctx, node_id, delta, scale_compute, **parameters)


def _request(
    entity: Scalable, change: int, include: Hint, exclude: Hint, *, is_host: bool
) -> dict[str, Any]:
    planned = entity.count + change
    if planned < 0:
        raise NotScalable(
            f"{entity.name} has {entity.count} instances: it cannot be scaled by {change}"
        )
    hints = entity.checked_hints(change, include, exclude, is_host=is_host)
    return {entity.name: {"instances": planned, **hints}}
