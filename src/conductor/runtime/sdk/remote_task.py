"""The task that runs an operation."""

from collections.abc import Mapping, Sequence
from typing import Any

from conductor.domain.facts import Fact, InstanceChanged
from conductor.domain.task_event import whereabouts
from conductor.runtime.engine.result import TaskResult
from conductor.runtime.engine.states import TASK_SENT, TASK_STARTED, TASK_SUCCEEDED
from conductor.runtime.sdk.workflow_task import WorkflowTask

SCRIPTS = ("script_runner.tasks.run", "script_runner.tasks.execute")
SECRET = ("execution_token", "rest_token")


class RemoteWorkflowTask(WorkflowTask):
    """An operation, performed by an operation host.

    `kwargs` are the operation's inputs, `cloudify_context` its context (framework §1.8).
    """

    def __init__(
        self,
        kwargs: Mapping[str, Any],
        cloudify_context: dict[str, Any],
        workflow_context: Any,
        task_id: str | None = None,
        task_queue: str | None = None,
        task_target: str | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(workflow_context, task_id, **fields)
        self.kwargs = dict(kwargs)
        self.queue = task_queue
        self.target = task_target
        self.changed: list[InstanceChanged] = []
        self._is_ordered = False
        self._whereabouts: dict[str, Any] | None = None  # the same in all its events
        self._cloudify_context = cloudify_context
        cloudify_context["task_id"] = self.id

    @property
    def cloudify_context(self) -> dict[str, Any]:
        return self._cloudify_context

    @property
    def name(self) -> str:
        return str(self._cloudify_context["task_name"])

    @property
    def short_description(self) -> str:
        operation = self._cloudify_context.get("operation", {}).get("name", "")
        return f"{self.name} ({self._cloudify_context.get('node_id')}:{operation})"

    def is_remote(self) -> bool:
        return not self.workflow_context.local

    @property
    def begins_by_order(self) -> bool:
        return bool(self.workflow_context.internal.performer.gives_orders)

    def order(self, *, is_certain: bool = True) -> Any:
        if is_certain:
            self._is_ordered = True
            self.set_state(TASK_SENT)
        return self.workflow_context.internal.performer.order(self)

    def apply_async(self) -> TaskResult:
        if not self._is_ordered:
            self.set_state(TASK_SENT)
            self.workflow_context.internal.performer.perform(self)
        return self.async_result

    def begin_here(self) -> Fact | None:
        """It starts in this very process: whoever performs it tells the event, before the operation
        says anything."""
        self._state = TASK_STARTED
        return self.event(TASK_STARTED)

    def may_run_twice(self) -> bool:
        """Written down before it is sent, so that recovery knows what to do about it. A script says
        so for itself, in `process.resumable`."""
        if self.name in SCRIPTS:
            return bool((self.kwargs.get("process") or {}).get("resumable"))
        return self.workflow_context.internal.performer.may_run_twice(self)  # type: ignore[no-any-return]

    def recorded_result(self) -> Any:
        if self.get_state() != TASK_SUCCEEDED:
            return None
        return self.async_result.result

    def outcome_facts(self) -> Sequence[Fact]:
        return self.changed

    def task_kwargs(self) -> dict[str, Any]:
        context = {k: v for k, v in self._cloudify_context.items() if k not in SECRET}
        return {
            "kwargs": {**self.kwargs, "__cloudify_context": context},
            "task_queue": self.queue,
            "task_target": self.target,
        }

    @classmethod
    def restore(cls, ctx: Any, graph: Any, task_descr: Mapping[str, Any]) -> "RemoteWorkflowTask":
        """With the tokens of the running execution; an operation that was under way when its run
        was lost sees `ctx.resume`."""
        stored = task_descr["parameters"]["task_kwargs"]
        kwargs = dict(stored["kwargs"])
        context = dict(kwargs.pop("__cloudify_context"))
        context |= {name: ctx._context.get(name) for name in SECRET}
        context["resume"] = bool(task_descr["parameters"].get("resume"))
        retries = task_descr["parameters"]["current_retries"]
        context["operation"] = {**context["operation"], "retry_number": retries}
        return cls(
            kwargs,
            context,
            ctx,
            task_id=task_descr["id"],
            task_queue=stored["task_queue"],
            task_target=stored["task_target"],
            timeout=context.get("timeout"),
            timeout_recoverable=context.get("timeout_recoverable"),
        )

    def _duplicate(self) -> "RemoteWorkflowTask":
        duplicate = RemoteWorkflowTask(
            self.kwargs,
            self._cloudify_context,
            self.workflow_context,
            task_queue=self.queue,
            task_target=self.target,
            info=self.info,
            total_retries=self.total_retries,
            retry_interval=self.retry_interval,
            timeout=self.timeout,
            timeout_recoverable=self.timeout_recoverable,
            send_task_events=self.send_task_events,
        )
        self._cloudify_context["operation"]["retry_number"] = self.current_retries + 1
        self._cloudify_context["resume"] = False
        return duplicate

    def _event_context(self) -> dict[str, Any]:
        if self.error:
            return super()._event_context() | whereabouts(self._cloudify_context)
        if self._whereabouts is None:
            self._whereabouts = super()._event_context() | whereabouts(self._cloudify_context)
        return self._whereabouts
