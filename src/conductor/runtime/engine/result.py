"""What a task will have given, when it has ended."""

import threading
from collections.abc import Callable
from typing import Any, Protocol

from conductor.runtime.engine.exceptions import ExecutionCancelled
from conductor.runtime.engine.states import TASK_SUCCEEDED
from conductor.runtime.engine.verdict import HandlerResult

_PENDING = object()
_making = threading.Lock()


class Runner(Protocol):
    """Begins single tasks and waits for them; false means that a cancellation came first."""

    def start(self, task: Any) -> Any: ...
    def wait_for(self, task: Any) -> bool: ...


class TaskResult:
    """Set once, by the task; a failed task's result is its exception.

    `runner` is the run that began the task in standard mode, and waits for it there.
    """

    runner: Runner | None = None
    _setting: "threading.RLock | None" = None
    _callbacks: tuple[Callable[[], Any], ...] = ()
    _judging: "threading.Lock | None" = None
    _verdict: HandlerResult | None = None
    _retry: "TaskResult | None" = None

    def __init__(self, task: Any) -> None:
        self.task = task
        self._result: Any = _PENDING

    @property
    def is_set(self) -> bool:
        return self._result is not _PENDING

    @property
    def value(self) -> Any:
        """The result, or None while there is none."""
        return None if self._result is _PENDING else self._result

    @property
    def has_callbacks(self) -> bool:
        """Somebody is called when it comes, and may replace it."""
        return bool(self._callbacks)

    @property
    def result(self) -> Any:
        if self._result is _PENDING:
            raise RuntimeError(f"The result of {self.task!r} was not set yet")
        return self._result

    @result.setter
    def result(self, value: Any) -> None:
        self.set(value)

    def set(self, value: Any) -> None:
        """Once, by one thread."""
        if self._result is not _PENDING:
            raise RuntimeError(f"The result of {self.task!r} was already set")
        self._result = value
        if self._setting is not None:
            with self._setting:
                callbacks = self._callbacks
            for callback in callbacks:
                self._call(callback)

    def settle_unheard(self, settle: Callable[[], object]) -> bool:
        """Call `settle`, which sets the result, unless callbacks would run with it; who registers
        one meanwhile runs it himself. False when nothing was done."""
        with self._being_set():
            if self._callbacks:
                return False
            settle()
            return True

    def on_result(self, callback: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Call back with the result once it is there; a non-None return replaces it."""

        def call() -> Any:
            return callback(self._result, *args, **kwargs)

        with self._being_set():
            if not self.is_set:
                self._callbacks = (*self._callbacks, call)
                return
        self._call(call)

    def overrule(self, value: Any) -> None:
        """Replace a result that was set already: the journal had the last word."""
        self._result = value

    def get(self, retry_on_failure: bool = True) -> Any:
        """Wait for the task; return its value or raise what it raised.

        In standard mode (no graph) this is also where a failed task is judged and tried again,
        once for all who get its result.
        """
        if self.runner is not None and not self.runner.wait_for(self.task):
            raise ExecutionCancelled
        if not self.task.is_terminated or self.task.get_state() == TASK_SUCCEEDED:
            return self.result
        verdict = self._judged()
        if retry_on_failure and verdict.action == HandlerResult.HANDLER_RETRY and self.runner:
            return self._retried(self.runner, verdict).get()
        if verdict.action in (HandlerResult.HANDLER_IGNORE, HandlerResult.HANDLER_CONTINUE):
            return None
        raise self.result

    def _judged(self) -> HandlerResult:
        with self._judged_by_one():
            if self._verdict is None:
                verdict: HandlerResult = self.task.handle_task_terminated()
                self._verdict = verdict
            return self._verdict

    def _retried(self, runner: Runner, verdict: HandlerResult) -> "TaskResult":
        with self._judged_by_one():
            if self._retry is None:
                retry: TaskResult = runner.start(verdict.retried_task).async_result
                self._retry = retry
            return self._retry

    def _being_set(self) -> "threading.RLock":
        """Most results are never asked for by anybody: they have no lock until they are."""
        with _making:
            self._setting = self._setting or threading.RLock()
            return self._setting

    def _judged_by_one(self) -> "threading.Lock":
        with _making:
            self._judging = self._judging or threading.Lock()
            return self._judging

    def _call(self, callback: Callable[[], Any]) -> None:
        replacement = callback()
        if replacement is not None:
            self._result = replacement
