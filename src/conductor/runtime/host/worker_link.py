"""A host's end of the socket: questions with answers, facts with receipts, and logs."""

import itertools
import os
import socket
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from typing import Any

from conductor.channel.codec import packed
from conductor.channel.connection import Connection
from conductor.domain.errors import ConductorError, Conflict, InvalidInput, NotFound
from conductor.domain.facts import Fact, Receipt
from conductor.domain.messages import Answer, Append, Appended, Ask, Message

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
    """Any thread may ask; `listen` reads, and ends the process when the worker is gone."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._ids = itertools.count(1)
        self._waiting: dict[int, Future[Any]] = {}

    @classmethod
    def inherited(cls) -> "WorkerLink":
        """The socket that the worker left open for this process; its children do not get it."""
        descriptor = int(os.environ.pop(CHANNEL_VARIABLE))
        os.set_inheritable(descriptor, False)
        return cls(Connection(socket.socket(fileno=descriptor)))

    def send(self, message: Message) -> None:
        self._connection.send(message)

    def ask(self, question: str, /, **arguments: Any) -> Any:
        """The manager's answer; a refusal raises the error that it named."""
        number, future = self._expect()
        self.send(Ask(number, question, arguments))
        answer: Answer = future.result()
        if answer.error is not None:
            kind, message = answer.error
            raise _ERRORS.get(kind, Refused)(message)
        return answer.value

    def append(self, facts: Iterable[Fact]) -> Receipt:
        """Return once the facts are durable or refused."""
        number, future = self._expect()
        self.send(Append(number, packed(facts)))
        appended: Appended = future.result()
        return appended.receipt

    def tell(self, fact: Fact) -> None:
        """Hand over a fact without waiting. Order is kept; a full socket slows its writer."""
        self.send(Append(None, packed((fact,))))

    def listen(self, take: Callable[[Message], None]) -> None:
        for message in self._connection.messages():
            if isinstance(message, Answer | Appended):
                self._waiting.pop(message.id).set_result(message)
            else:
                take(message)
        os._exit(0)  # the worker is gone: nobody is left to work for

    def listen_aside(self, take: Callable[[Message], None]) -> None:
        """Listen in a thread of its own."""
        threading.Thread(target=self.listen, args=(take,), name="worker-link", daemon=True).start()

    def _expect(self) -> tuple[int, "Future[Any]"]:
        number = next(self._ids)
        future: Future[Any] = Future()
        self._waiting[number] = future
        return number, future
