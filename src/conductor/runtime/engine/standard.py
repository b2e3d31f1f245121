"""Tasks that run outside a graph run, as a workflow's code begins them one by one.

Any thread may begin a task and wait for it. All that touches the graph, the facts, or the journal
happens by turns; whoever has to wait, or runs code of others, leaves the turn to others meanwhile.
"""

import threading
from collections.abc import Sequence
from typing import Any

from conductor.runtime.engine.run import Run
from conductor.runtime.engine.task import Task


class StandardRun(Run):
    """Each task begins at once, and is judged by who gets its result.

    Of the threads that wait, one hears the messages for all; the others are told that there is
    news, and one of them goes on hearing when the first has got what it waited for.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._news = threading.Condition(self._turn)
        self._is_being_heard = False

    def start(self, task: Task) -> Task:
        with self._turn:
            self._notes.store_graph()
            task.async_result.runner = self
            self.graph.add_task(task)
            self._begin_what_may()
            self._notes.write()
            if self._is_being_heard:
                self._wake()  # the task may have to begin before the hearer would look again
        return task

    def wait_for(self, task: Task) -> bool:
        """True when the task has ended, false when a cancellation came first."""
        stop_listening = self._cancellation.listen(self._wake)
        try:
            with self._turn:
                return self._wait_for(task)
        finally:
            stop_listening()

    def drain(self) -> None:
        with self._turn:
            super().drain()

    def _wait_for(self, task: Task) -> bool:
        while not task.is_terminated or task.id in self._in_flight:
            if self._cancellation.is_requested:
                return False
            self._hear(self._seconds_to_wait())
            self._begin_what_may()
        self._notes.write()
        self.graph.remove_task(task)
        return True

    def _hear(self, seconds: float) -> None:
        if self._is_being_heard:
            self._news.wait(seconds)
        else:
            super()._hear(seconds)

    def _sleep(self, seconds: float) -> bool:
        self._is_being_heard = True
        try:
            return super()._sleep(seconds)
        finally:
            self._is_being_heard = False
            self._news.notify_all()

    def _is_carried_on_here(self) -> bool:
        """Never: whoever waits for a task goes on himself, and at once."""
        return False

    def _launch(self, tasks: Sequence[Task]) -> None:
        with self._unlocked():
            super()._launch(tasks)

    def _settle(self, task: Task) -> None:
        """Leave the task as it is: `TaskResult.get` judges it."""
