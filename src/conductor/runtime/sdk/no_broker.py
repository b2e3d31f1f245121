"""What older code finds where it looks for a broker: a sentence, once it wants to use one."""

import threading
from typing import Any, NoReturn

from conductor.runtime.sdk.exceptions import NonRecoverableError


def get_client(*_: Any, **__: Any) -> NoReturn:
    raise NonRecoverableError(
        "there is no message broker here: operations and events travel with the execution; "
        "use ctx.execute_task, ctx.send_event and ctx.logger"
    )


get_celery_app = create_events_publisher = get_client


def close_amqp_client() -> None:
    """There is nothing to close."""


class AMQPWrappedThread(threading.Thread):
    """A thread; no publisher comes with it."""


class TaskDispatcher:
    """Has the operations of a workflow performed."""

    def __init__(self, workflow_context: Any) -> None:
        self._handler = workflow_context.internal.handler

    def send_task(self, task: Any, queue: Any = None) -> None:
        self._handler.send_task(task, queue)

    def wait_for_result(self, task: Any, *_: Any) -> Any:
        return self._handler.wait_for_result(task)

    def cleanup(self) -> None:
        """There is nothing to close."""
