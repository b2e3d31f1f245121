"""The threads in which a workflow's own tasks run: `ctx.internal.local_tasks_processor`."""

from collections.abc import Callable
from typing import Any

from conductor.runtime.engine.pool import Pool
from conductor.runtime.sdk.current import current_workflow_ctx

LOCAL_TASK_THREADS = 8


class LocalTasksProcessing:
    """Takes tasks as soon as it is made. What a callable raises is logged and stops nobody.

    with LocalTasksProcessing(ctx, thread_pool_size=1) as processing:
        processing.add_task(greet)
    """

    def __init__(self, workflow_context: Any, thread_pool_size: int = LOCAL_TASK_THREADS) -> None:
        self._workflow_context = workflow_context
        self._size = thread_pool_size
        self._is_stopped = False
        self._pool = self._new_pool()

    def add_task(self, task: Callable[[], object]) -> None:
        """Have it called by one of the threads; nothing is done any more after `stop`."""
        self._pool.submit(task)

    def start(self) -> None:
        """Begin once more, after a `stop`."""
        if self._is_stopped:
            self._is_stopped = False
            self._pool = self._new_pool()

    def stop(self) -> None:
        """The threads end when they have done what they are doing."""
        self._is_stopped = True
        self._pool.close()

    def __enter__(self) -> "LocalTasksProcessing":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _new_pool(self) -> Pool:
        return Pool(self._size, "Task-Processor", self._begin)

    def _begin(self) -> None:
        ctx = self._workflow_context
        current_workflow_ctx.set(ctx, ctx.internal.parameters)
