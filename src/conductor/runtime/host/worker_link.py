"""A host's end of the socket: questions with answers, facts with receipts, and logs."""

import itertools
import os
import socket
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Any

from conductor.channel.connection import Connection
from conductor.domain.errors import ConductorError, Conflict, InvalidInput, NotFound
from conductor.domain.facts import Fact, Receipt
from conductor.domain.messages import (
    Answer,
    Append,
    Appended,
    Ask,
    EndOperations,
    Inspect,
    Message,
    Perform,
)
from conductor.runtime.host.children import end_own_children

CHANNEL_VARIABLE = "CONDUCTOR_CHANNEL"


class Refused(ConductorError):
    """The manager refused what was asked of it."""


class RecordNotFound(Refused, NotFound):
    """What was asked for is not there."""

    def __init__(self, message: str) -> None:
        ConductorError.__init__(self, message)


_ERRORS: dict[str, type[ConductorError]] = {
    "NotFound": RecordNotFound,
    "Conflict": Conflict,
    "InvalidInput": InvalidInput,
}


class WorkerLink:
    """A host's only tie. `listen` reads, and ends the process when the worker is gone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids = itertools.count(1)
        self._waiting: dict[int, Future[Any]] = {}

    @classmethod
    def inherited(cls) -> "WorkerLink":
        """The socket that the worker left open for this process. Its children do not get it,
        neither by exec nor by fork: the worker must see when this process is gone."""
        descriptor = int(os.environ.pop(CHANNEL_VARIABLE))
        os.set_inheritable(descriptor, False)
        os.register_at_fork(after_in_child=lambda: os.close(descriptor))
        return cls(Connection(socket.socket(fileno=descriptor)))

    def send(self, message: Message) -> None:
        self._connection.send(message)

    def line(self, work: str) -> "Line":
        return Line(self, work)

    def exchange(self, make: Callable[[int], Message]) -> Any:
        """Send a message that wants an answer, and wait for it."""
        number = next(self._ids)
        future: Future[Any] = Future()
        self._waiting[number] = future
        try:
            self.send(make(number))
            return future.result()
        finally:
            self._waiting.pop(number, None)

    def listen(
        self, take: Callable[[Message], None], lost: Callable[[], object] = end_own_children
    ) -> None:
        """Answers go to who waits for them, everything else to `take`. When the worker is gone,
        nobody is left to work for: after `lost` the process ends."""
        try:
            for message in self._connection.messages():
                if isinstance(message, Answer | Appended):
                    waiting = self._waiting.get(message.id)
                    if waiting is not None:
                        waiting.set_result(message)
                else:
                    take(message)
        finally:
            lost()
            os._exit(0)

    def listen_aside(self, take: Callable[[Message], None], lost: Callable[[], object]) -> None:
        """Listen in a thread of its own."""
        threading.Thread(
            target=self.listen, args=(take, lost), name="worker-link", daemon=True
        ).start()


class Line:
    """The link in the name of one execution or operation. Any thread may use it, as long as that
    work lasts; afterwards it is refused, and what it tells is dropped."""

    def __init__(self, link: WorkerLink, work: str) -> None:
        self._link = link
        self._work = work

    def ask(self, question: str, /, **arguments: Any) -> Any:
        """The manager's answer; a refusal raises the error that it named."""
        answer: Answer = self._link.exchange(
            lambda number: Ask(self._work, number, question, arguments)
        )
        if answer.error is not None:
            kind, message = answer.error
            raise _ERRORS.get(kind, Refused)(message)
        return answer.value

    def append(self, facts: Sequence[Fact], orders: Sequence[Perform] = ()) -> Receipt:
        """Return once the facts are durable or refused. Operations that are ordered with them are
        performed as soon as they are durable, and not at all when they are refused."""
        appended: Appended = self._link.exchange(
            lambda number: Append(self._work, number, facts, orders)
        )
        return appended.receipt

    def tell(self, fact: Fact) -> None:
        """Hand over a fact without waiting. Order is kept; a full socket slows its writer."""
        self._link.send(Append(self._work, None, (fact,)))

    def inspect(self, plugin: str, function: str) -> bool:
        """Whether the function's author says that it may run twice."""
        answer: Answer = self._link.exchange(
            lambda number: Inspect(self._work, number, plugin, function)
        )
        return bool(answer.value)

    def end_operations(self) -> list[int]:
        """Return when nothing is performed for this execution any more; the ids of processes that
        could not be killed."""
        answer: Answer = self._link.exchange(lambda number: EndOperations(self._work, number))
        return list(answer.value or ())
