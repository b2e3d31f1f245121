"""One local execution, in a thread of its own so that it can be watched."""

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from conductor.cli.lazy import CANCEL_LOCAL, load
from conductor.cli.local.environments import Environment, refused_in_words


@dataclass(frozen=True)
class Retries:
    """How often operations are tried again that do not say so themselves, and how fast."""

    task_retries: int = 0
    task_retry_interval: int = 1

    @property
    def settings(self) -> Mapping[str, int]:
        return {
            "task_retries": self.task_retries,
            "task_retry_interval": self.task_retry_interval,
        }


class LocalRun:
    """`heard` are its events and log lines, as a server would send them."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.execution_id = ""
        self.heard: list[dict[str, Any]] = []
        self._has_ended = False
        self._change = threading.Condition()
        self._news: queue.SimpleQueue[BaseException | None] = queue.SimpleQueue()

    def begin(self, work: Callable[[], Any]) -> None:
        """Returns when it has begun; what refuses it is raised here."""
        thread = threading.Thread(target=self._work, args=(work,), name="execution", daemon=True)
        thread.start()
        refusal = self._news.get()
        if refusal is not None and not self.execution_id:
            with refused_in_words():
                raise refusal

    def hear(self, record: Mapping[str, Any]) -> None:
        context = record["context"]
        if not self.execution_id:
            self.execution_id = context["execution_id"]
            self._news.put(None)
        with self._change:
            self.heard.append(self._event(record, context))
            self._change.notify_all()

    def listen(self, after: int) -> Iterator[Sequence[dict[str, Any]]]:
        """What was heard after the first so many, as it comes; the last time when it has ended."""
        has_ended = False
        while not has_ended:
            with self._change:
                while not self._has_ended and len(self.heard) == after:
                    self._change.wait()
                has_ended, heard = self._has_ended, self.heard[after:]
            yield heard
            after += len(heard)

    def _event(self, record: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
        return {
            **context,
            "sequence": len(self.heard) + 1,
            "type": record["type"],
            "timestamp": record["timestamp"],
            "reported_timestamp": record["timestamp"],
            "node_instance_id": context.get("node_id"),
            "message": record["message"]["text"],
            "event_type": record.get("event_type"),
            "level": record.get("level"),
            "logger": record.get("logger"),
            "error_causes": context.get("task_error_causes"),
        }

    def cancel(self) -> None:
        load(CANCEL_LOCAL)()

    def _work(self, work: Callable[[], Any]) -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as raised:  # noqa: BLE001 - the edge of a thread; its record says it too
            error = raised
        finally:
            self._news.put(error)
            with self._change:
                self._has_ended = True
                self._change.notify_all()
