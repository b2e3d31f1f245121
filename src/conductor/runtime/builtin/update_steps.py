"""What updating one instance consists of, and what is kept of how it went (framework §3.7).

Only what has drifted is updated: the instance itself, its relationships, or both.
"""

from functools import partial
from typing import Any

from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.relationships import both_ends
from conductor.runtime.builtin.steps import Operation, Say, Work, all_tasks
from conductor.runtime.sdk.answers import (
    DRIFT,
    SOURCE_DRIFT,
    TARGET_DRIFT,
    UPDATE_FAILED,
    Properties,
    change_system_properties,
    has_drifted,
)
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance
from conductor.runtime.sdk.relationships import CloudifyWorkflowRelationshipInstance
from conductor.runtime.sdk.tasks import HandlerResult

STEPS: tuple[Work, ...] = (
    Operation(interfaces.PREUPDATE, before=(Say("Preparing to update node instance"),)),
    Operation(interfaces.UPDATE, before=(Say("Updating node instance"),)),
    Operation(interfaces.POSTUPDATE, after=(Say("Node instance updated"),)),
    Operation(interfaces.UPDATE_CONFIG, before=(Say("Updating node instance's configuration"),)),
    Operation(interfaces.UPDATE_APPLY, before=(Say("Applying node instance's configuration"),)),
    Operation(
        interfaces.UPDATE_POSTAPPLY, after=(Say("Node instance's configuration was applied"),)
    ),
)


def update_tasks(instance: CloudifyWorkflowNodeInstance, subgraph: Any) -> list[Any]:
    """Nothing for an instance that has not drifted, as far as its last check tells."""
    own = has_drifted(instance.system_properties.get(DRIFT))
    return [
        *(all_tasks(STEPS, instance, subgraph) if own else []),
        *(
            task
            for relationship in instance.relationships
            if _has_drifted(relationship)
            for task in both_ends(relationship, interfaces.UPDATE_RELATIONSHIP)
        ),
    ]


def forget_drift(subgraph: Any) -> HandlerResult:
    """What was updated is what the blueprint says. The other ends kept answers of their own."""
    ctx = subgraph.workflow_context
    instance_id = subgraph.info["instance_id"]
    if ctx.dry_run:
        return HandlerResult.cont()
    change_system_properties(ctx, instance_id, _forget_own)
    forget_of_this = partial(_forget_of, source_id=instance_id)
    for relationship in ctx.get_node_instance(instance_id).relationships:
        change_system_properties(ctx, relationship.target_id, forget_of_this)
    return HandlerResult.cont()


def keep_not_updated(subgraph: Any) -> HandlerResult:
    """No reason to stop: whoever updates looks for those that could not be."""
    ctx = subgraph.workflow_context
    if not ctx.dry_run:
        change_system_properties(
            ctx,
            subgraph.info["instance_id"],
            lambda properties: properties.update({UPDATE_FAILED: ctx.execution_id}),
        )
    return HandlerResult.ignore()


def _has_drifted(relationship: CloudifyWorkflowRelationshipInstance) -> bool:
    source, target = relationship.node_instance, relationship.target_node_instance
    at_source = source.system_properties.get(SOURCE_DRIFT, {}).get(target.id)
    at_target = target.system_properties.get(TARGET_DRIFT, {}).get(source.id)
    return has_drifted(at_source) or has_drifted(at_target)


def _forget_own(properties: Properties) -> None:
    for name in (DRIFT, SOURCE_DRIFT, UPDATE_FAILED):
        properties.pop(name, None)


def _forget_of(properties: Properties, source_id: str) -> None:
    of_others = dict(properties.pop(TARGET_DRIFT, {}))
    of_others.pop(source_id, None)
    if of_others:
        properties[TARGET_DRIFT] = of_others
