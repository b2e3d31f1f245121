"""What healing one instance consists of, and what is kept of how it went (framework §3.6)."""

from typing import Any

from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.steps import Operation, Say, Work, all_tasks
from conductor.runtime.sdk.answers import (
    HEAL_FAILED,
    PREVIOUS_STATUS,
    STATUS,
    Properties,
    answer,
    change_system_properties,
)
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.tasks import HandlerResult

STEPS: tuple[Work, ...] = (
    Operation(
        interfaces.PREHEAL,
        before=(Say("Prehealing node instance"),),
        after=(Say("Node instance prehealed"),),
    ),
    Operation(interfaces.HEAL, before=(Say("Healing node instance"),)),
    Operation(
        interfaces.POSTHEAL,
        before=(Say("Posthealing node instance"),),
        after=(Say("Node instance posthealed"),),
    ),
)


def heal_tasks(instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
    """Nothing for an instance that has none of the operations."""
    return all_tasks(STEPS, instance, subgraph)


def keep_healed(subgraph: Any) -> HandlerResult:
    """An instance that was healed counts as well until it is asked again."""

    def change(properties: Properties) -> None:
        if STATUS in properties:
            properties[PREVIOUS_STATUS] = properties[STATUS]
        properties[STATUS] = {**answer(None, None, is_ok=True), "healed": True}
        properties.pop(HEAL_FAILED, None)

    _change(subgraph, change)
    return HandlerResult.cont()


def keep_not_healed(subgraph: Any) -> HandlerResult:
    """No reason to stop: whoever heals looks for those that could not be, and reinstalls them."""
    execution_id = subgraph.workflow_context.execution_id
    _change(subgraph, lambda properties: properties.update({HEAL_FAILED: execution_id}))
    return HandlerResult.ignore()


def _change(subgraph: Any, change: Any) -> None:
    ctx = subgraph.workflow_context
    if not ctx.dry_run:
        change_system_properties(ctx, subgraph.info["instance_id"], change)
