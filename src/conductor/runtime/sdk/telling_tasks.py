"""The built-in tasks whose whole effect is what they write down."""

import copy
from collections.abc import Iterable
from typing import Any

from conductor.domain.facts import Fact, InstanceStateSet, Said
from conductor.domain.ids import NodeInstanceId
from conductor.runtime.sdk.answers import forget_answers
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.events import event_record
from conductor.runtime.sdk.workflow_task import WorkflowTask

_FIXED = ("total_retries", "send_task_events")


class _Telling(WorkflowTask):
    """A built-in task whose whole effect is what it writes."""

    is_instant = True

    def __init__(self, workflow_context: Any, info: Any, **fields: Any) -> None:
        if fields:
            fields = {name: each for name, each in fields.items() if name not in _FIXED}
        super().__init__(
            workflow_context, info=info, total_retries=0, send_task_events=False, **fields
        )

    @property
    def name(self) -> str:
        return type(self).__name__

    def remote(self) -> None:
        """Do it at once, outside of a graph."""
        self.workflow_context.internal.write(self.facts())
        self.carry_out()

    local = remote


class SetNodeInstanceStateTask(_Telling):
    def __init__(
        self, node_instance_id: str, state: str, workflow_context: Any = None, **fields: Any
    ) -> None:
        super().__init__(workflow_context or current_workflow_ctx.get_ctx(), state, **fields)
        self._node_instance_id = node_instance_id
        self._instance_state = state

    def carry_out(self) -> None:
        """The workflow's own picture of the instance follows."""
        instance = self.workflow_context.get_node_instance(self._node_instance_id)
        if instance is not None:
            instance._node_instance["state"] = self._instance_state
            forget_answers(self.workflow_context, instance, self._instance_state)
        super().carry_out()

    def facts(self) -> Iterable[Fact]:
        return (InstanceStateSet(NodeInstanceId(self._node_instance_id), self._instance_state),)

    def task_kwargs(self) -> dict[str, Any]:
        return {"node_instance_id": self._node_instance_id, "state": self._instance_state}


class SendNodeEventTask(_Telling):
    def __init__(
        self,
        node_instance_id: str,
        event: str,
        additional_context: dict[str, Any] | None = None,
        workflow_context: Any = None,
        **fields: Any,
    ) -> None:
        super().__init__(workflow_context or current_workflow_ctx.get_ctx(), event, **fields)
        self._node_instance_id = node_instance_id
        self._event = event
        self._additional_context = additional_context or {}

    def facts(self) -> Iterable[Fact]:
        instance = self.workflow_context.get_node_instance(self._node_instance_id)
        context = {"node_id": self._node_instance_id, **self._additional_context}
        if instance is not None:
            context["node_name"] = instance.node_id
        return (Said(event_record("workflow_node_event", self._event, context)),)

    def task_kwargs(self) -> dict[str, Any]:
        return {
            "node_instance_id": self._node_instance_id,
            "event": self._event,
            "additional_context": self._additional_context,
        }


class SendWorkflowEventTask(_Telling):
    def __init__(
        self,
        event: str,
        event_type: str,
        event_args: Any = None,
        additional_context: dict[str, Any] | None = None,
        workflow_context: Any = None,
        **fields: Any,
    ) -> None:
        super().__init__(workflow_context or current_workflow_ctx.get_ctx(), event, **fields)
        self._event = event
        self._event_type = event_type
        self._event_args = event_args
        self._additional_context = additional_context or {}

    def facts(self) -> Iterable[Fact]:
        return (Said(event_record(self._event_type, self._event, dict(self._additional_context))),)

    def task_kwargs(self) -> dict[str, Any]:
        return {
            "event": self._event,
            "event_type": self._event_type,
            "event_args": copy.copy(self._event_args),
            "additional_context": self._additional_context,
        }
