"""A task: one node of a tasks graph."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from conductor.domain.facts import Fact
from conductor.domain.ids import GraphId, OperationId
from conductor.domain.operation import OperationRecord
from conductor.runtime.engine.exceptions import (
    NonRecoverableError,
    OperationRetry,
    RecoverableError,
)
from conductor.runtime.engine.new_id import new_id
from conductor.runtime.engine.result import TaskResult
from conductor.runtime.engine.states import (
    ALL_STATES,
    TASK_FAILED,
    TASK_PENDING,
    TASK_RESCHEDULED,
    TASK_STARTED,
    TASK_SUCCEEDED,
    TERMINATED_STATES,
)
from conductor.runtime.engine.verdict import HandlerResult

INFINITE_TOTAL_RETRIES = -1
DEFAULT_RETRY_INTERVAL = 30

Handler = Callable[[Any], HandlerResult]
Listener = Callable[["Task", str], None]  # it hears of the task's start and of its end


class Task:
    """Base of all tasks. It equals, and hashes like, its id.

    A subclass says how it runs: `apply_async` begins it and `set_state` tells how it goes; or it
    is instant, and its whole effect are its `facts`. A task that was judged before its run was lost
    carries that as `given_verdict`; one `is_followed` when the journal went on after it by itself.
    """

    is_subgraph = False
    is_instant = False

    # What few tasks come to is kept here until then: graphs have hundreds of thousands of tasks.
    current_retries = 0
    execute_after: float | None = None
    retried_task: str | None = None
    dependency_error = False
    error: dict[str, Any] | None = None
    given_verdict: HandlerResult | None = None
    is_followed = False

    def __init__(
        self,
        task_id: str | None = None,
        info: Any = None,
        on_success: Handler | None = None,
        on_failure: Handler | None = None,
        total_retries: int = INFINITE_TOTAL_RETRIES,
        retry_interval: float = DEFAULT_RETRY_INTERVAL,
        timeout: float | None = None,
        timeout_recoverable: bool | None = None,
        send_task_events: bool = True,
    ) -> None:
        self.id = OperationId(task_id or new_id())
        self.info = info
        self.on_success = on_success
        self.on_failure = on_failure
        self.total_retries = total_retries
        self.retry_interval = retry_interval
        self.timeout = timeout
        self.timeout_recoverable = timeout_recoverable
        self.send_task_events = send_task_events
        self.containing_subgraph: Any = None
        self.stored = False
        self.async_result = TaskResult(self)
        self.listener: Listener | None = None
        self._state = TASK_PENDING

    def __hash__(self) -> int:
        return hash(self.id)

    def __eq__(self, other: object) -> bool:
        return bool(self.id == getattr(other, "id", other))

    def __repr__(self) -> str:
        return f"<{self.task_type} {self.name} {self.id} {self._state}>"

    @property
    def name(self) -> str:
        return str(self.info or self.id)

    @property
    def task_type(self) -> str:
        return type(self).__name__

    @property
    def short_description(self) -> str:
        return self.name

    @property
    def is_terminated(self) -> bool:
        return self._state in TERMINATED_STATES

    @property
    def has_handler(self) -> bool:
        return self.on_success is not None or self.on_failure is not None

    def get_state(self) -> str:
        return self._state

    def set_state(
        self, state: str, result: Any = None, exception: BaseException | None = None
    ) -> None:
        """Tell how the task goes, from any thread. Once terminated, nothing changes any more."""
        if state not in ALL_STATES:
            raise RuntimeError(f"Illegal state set on task: {state} [task={self!r}]")
        if self._state in TERMINATED_STATES:
            return
        self._state = state
        is_end = state in TERMINATED_STATES
        if is_end:
            self.async_result.set(result if exception is None else exception)
        if self.listener is not None and (is_end or state == TASK_STARTED):
            self.listener(self, state)

    @property
    def begins_by_order(self) -> bool:
        """Whether it can begin by what the journal passes on; otherwise `apply_async` begins it."""
        return False

    def order(self, *, is_certain: bool = True) -> Any:
        """What the journal is to pass on once it is written that the task is sent. If that is
        certain, `apply_async` has nothing to do any more."""
        raise RuntimeError(f"{self.task_type} {self.name} does not begin by an order")

    def apply_async(self) -> TaskResult:
        """Begin. Called by the run once everything before it is written."""
        self.set_state(TASK_SUCCEEDED)
        return self.async_result

    def is_nop(self) -> bool:
        return False

    def may_run_twice(self) -> bool | None:
        """Whether its author says so; None where the question makes no sense."""
        return None

    def facts(self) -> Iterable[Fact]:
        """What becomes true when this instant task runs. It may be asked for beforehand."""
        return ()

    def carry_out(self) -> None:
        """This instant task runs: its facts are true from now on."""
        self.set_state(TASK_SUCCEEDED)

    def outcome_facts(self) -> Sequence[Fact]:
        """What becomes true together with its result: the properties that it changed."""
        return ()

    def recorded_result(self) -> Any:
        """The result as the journal keeps it: only what can cross a process boundary."""
        return None

    def recorded_error(self) -> str | None:
        if not self.async_result.is_set or not isinstance(self.async_result.result, BaseException):
            return None
        return str(self.async_result.result)

    def recorded_failure(self) -> Mapping[str, Any] | None:
        """The failure in the form in which it can be judged again after a loss."""
        return None

    def overrule(self, error: Exception) -> None:
        """Turn an outcome that the journal could not accept into a failure."""
        self._state = TASK_FAILED
        self.async_result.overrule(error)

    def event(self, state: str) -> Fact | None:
        """The event to be told when the task comes to `state`, if any."""
        return None

    def record(self, graph_id: GraphId, dependencies: Iterable[str]) -> OperationRecord:
        """The task as the journal stores it."""
        return OperationRecord(
            id=self.id,
            graph_id=graph_id,
            name=self.name,
            type=self.task_type,
            dependencies=tuple(dependencies),
        )

    def duplicate_for_retry(self, execute_after: float) -> "Task":
        """A new task in this one's place, not to begin before `execute_after` (epoch seconds)."""
        duplicate = self._duplicate()
        duplicate.on_success, duplicate.on_failure = self.on_success, self.on_failure
        duplicate.execute_after = execute_after
        duplicate.current_retries = self.current_retries + 1
        duplicate.retried_task = self.id
        duplicate.containing_subgraph = self.containing_subgraph
        return duplicate

    def _duplicate(self) -> "Task":
        raise RuntimeError(f"{self.task_type} {self.name} cannot be run a second time")

    def handle_task_terminated(self, now: float | None = None) -> HandlerResult:
        """The verdict, with its replacement task when it is a retry."""
        verdict = self.given_verdict or self._judge()
        if verdict.action == HandlerResult.HANDLER_RETRY:
            verdict = self._grant_retry(verdict, time.time() if now is None else now)
        verdict.is_failure = verdict.action == HandlerResult.HANDLER_FAIL
        if self.containing_subgraph is not None and verdict.is_failure:
            self.containing_subgraph.failed_task = self.containing_subgraph.failed_task or self
            verdict.action = HandlerResult.HANDLER_IGNORE
        return verdict

    def next_try_in(self) -> float | None:
        """Seconds until it is tried again, if it has failed and no handler of its own decides."""
        error = self.async_result.result
        if not isinstance(error, OperationRetry) and self.on_failure is not None:
            return None
        verdict = self._judge_failure(error)
        if verdict.action != HandlerResult.HANDLER_RETRY or not self._may_retry(verdict):
            return None
        return self.retry_interval if verdict.retry_after is None else verdict.retry_after

    def _judge(self) -> HandlerResult:
        if self._state == TASK_SUCCEEDED:
            return self.on_success(self) if self.on_success else HandlerResult.cont()
        if self._state not in (TASK_FAILED, TASK_RESCHEDULED):
            raise RuntimeError(f"{self!r} has not terminated yet")
        error = self.async_result.result
        if isinstance(error, OperationRetry):
            return HandlerResult.retry(retry_after=error.retry_after)
        if self.on_failure is not None:
            return self.on_failure(self)
        return self._judge_failure(error)

    def _judge_failure(self, error: Any) -> HandlerResult:
        if isinstance(error, NonRecoverableError):
            return HandlerResult.fail()
        retry_after = error.retry_after if isinstance(error, RecoverableError) else None
        return HandlerResult.retry(retry_after=retry_after)

    def _may_retry(self, verdict: HandlerResult) -> bool:
        return (
            verdict.ignore_total_retries
            or self.total_retries == INFINITE_TOTAL_RETRIES
            or self.current_retries < self.total_retries
        )

    def _grant_retry(self, verdict: HandlerResult, now: float) -> HandlerResult:
        if not self._may_retry(verdict):
            verdict.action = HandlerResult.HANDLER_FAIL
        elif verdict.retried_task is None:
            after = self.retry_interval if verdict.retry_after is None else verdict.retry_after
            verdict.retried_task = self.duplicate_for_retry(now + after)
        return verdict
