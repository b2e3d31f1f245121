"""A host's end of the socket: questions with answers, facts with receipts, and logs."""

import itertools
import os
import select
import socket
import threading
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, NoReturn

from conductor.channel.connection import Connection
from conductor.domain.crash_points import SENT_WRITTEN, reached
from conductor.domain.errors import ConductorError, Conflict, InvalidInput, NotFound
from conductor.domain.event import EventRecord
from conductor.domain.facts import Fact, Receipt, Said
from conductor.domain.masked_facts import masked_facts, masked_record
from conductor.domain.masking import KnownSecrets
from conductor.domain.messages import (
    Answer,
    Append,
    Appended,
    Ask,
    EndOperations,
    Foretell,
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
    """A host's only tie. Of the threads that wait for a message, one reads for all.

    When the worker is gone, nobody is left to work for: `lost` is called, and the process ends.
    """

    def __init__(
        self, connection: Connection, lost: Callable[[], object] = end_own_children
    ) -> None:
        self._connection = connection
        self._lost = lost
        self._messages = connection.messages()
        self._ids = itertools.count(1)
        self._answers: dict[int, Answer | Appended] = {}
        self._unawaited: dict[int, Callable[[Any], object]] = {}
        self._others: deque[Any] = deque()
        self._turn = threading.Condition()
        self._is_being_read = False
        self._asker: ThreadPoolExecutor | None = None

    @classmethod
    def inherited(cls, lost: Callable[[], object] = end_own_children) -> "WorkerLink":
        """The socket that the worker left open for this process. Its children do not get it,
        neither by exec nor by fork: the worker must see when this process is gone."""
        descriptor = int(os.environ.pop(CHANNEL_VARIABLE))
        os.set_inheritable(descriptor, False)
        os.register_at_fork(after_in_child=lambda: os.close(descriptor))
        return cls(Connection(socket.socket(fileno=descriptor)), lost)

    def send(self, message: Message) -> None:
        self._connection.send(message)

    def line(self, work: str, secrets: Sequence[str] = ()) -> "Line":
        """`secrets` are those that the execution was told so far."""
        return Line(self, work, KnownSecrets(secrets))

    def exchange(self, make: Callable[[int], Message]) -> Any:
        """Send a message that wants an answer, and wait for it."""
        if self._asker is not None and threading.current_thread() is threading.main_thread():
            return self._asker.submit(self._exchange, make).result()
        return self._exchange(make)

    def ask_aside(self) -> None:
        """From now on the main thread never asks by itself: a signal's handler may raise in it, and
        would tear a frame that is being read."""
        self._asker = ThreadPoolExecutor(1, thread_name_prefix="asker")
        self._asker.submit(int).result()

    def _exchange(self, make: Callable[[int], Message]) -> Any:
        number = next(self._ids)
        self.send(make(number))
        return self._read_until(lambda: self._answers.pop(number, None))

    def send_for(self, make: Callable[[int], Message], take: Callable[[Any], object]) -> None:
        """Send a message that wants an answer, and go on; `take` gets it from whoever reads."""
        number = next(self._ids)
        self._unawaited[number] = take
        self.send(make(number))

    def next(self) -> Message:
        """The next message that is no answer."""
        message: Message = self._read_until(self._next_other)
        return message

    def watch(self) -> None:
        """Notice in a thread of its own that the worker is gone, also while nobody reads."""
        threading.Thread(target=self._watch, name="worker-link", daemon=True).start()

    def _read_until(self, find: Callable[[], Any]) -> Any:
        while True:
            with self._turn:
                while (found := find()) is None and self._is_being_read:
                    self._turn.wait()
                if found is not None:
                    return found
                self._is_being_read = True
            message = next(self._messages, None)
            if message is None:
                self._end()
            with self._turn:
                self._is_being_read = False
                self._sort(message)
                self._turn.notify_all()

    def _next_other(self) -> Message | None:
        return self._others.popleft() if self._others else None

    def _sort(self, message: Message | None) -> None:
        if not isinstance(message, Answer | Appended):
            self._others.append(message)
        elif take := self._unawaited.pop(message.id, None):
            take(message)
        else:
            self._answers[message.id] = message

    def _watch(self) -> None:
        hangup = select.poll()
        hangup.register(self._connection.fileno(), 0)
        hangup.poll()
        self._end()

    def _end(self) -> NoReturn:
        try:
            self._lost()
        finally:
            os._exit(0)


class Line:
    """The link in the name of one execution or operation. Any thread may use it, as long as that
    work lasts; afterwards it is refused, and what it tells is dropped.

    The `secrets` that it was told are masked in what it tells.
    """

    def __init__(self, link: WorkerLink, work: str, secrets: KnownSecrets) -> None:
        self._link = link
        self.work = work
        self.secrets = secrets

    def ask(self, question: str, /, **arguments: Any) -> Any:
        """The manager's answer; a refusal raises the error that it named."""
        answer: Answer = self._link.exchange(
            lambda number: Ask(self.work, number, question, arguments)
        )
        if answer.error is not None:
            kind, message = answer.error
            raise _ERRORS.get(kind, Refused)(message)
        if answer.secrets:
            self.secrets.learn(answer.secrets)
        return answer.value

    def append(self, facts: Sequence[Fact]) -> Receipt:
        """Return once the facts are durable or refused."""
        told = self._masked(facts)
        appended: Appended = self._link.exchange(lambda number: Append(self.work, number, told))
        return appended.receipt

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Perform], refused: Callable[[str], object]
    ) -> None:
        """As `append`, without waiting: when it comes to that, `refused` gets the reason."""

        def take(appended: Appended) -> None:
            reached(SENT_WRITTEN)
            if appended.receipt.refusal is not None:
                refused(appended.receipt.refusal)

        told = self._masked(facts)
        self._link.send_for(lambda number: Append(self.work, number, told, orders), take)

    def foretell(self, head: str, operation_id: str, facts: Sequence[Fact], order: Perform) -> None:
        self._link.send(Foretell(self.work, head, operation_id, self._masked(facts), order))

    def say(self, record: EventRecord) -> None:
        """Without waiting. Order is kept; a full socket slows its writer."""
        masker = self.secrets.masker
        for piece in (masked_record(record, masker) if masker else record).in_pieces():
            self._link.send(Append(self.work, None, (Said(piece),)))

    def _masked(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        masker = self.secrets.masker
        return masked_facts(facts, masker) if masker else facts

    def inspect(self, plugin: str, function: str) -> bool:
        """Whether the function's author says that it may run twice."""
        answer: Answer = self._link.exchange(
            lambda number: Inspect(self.work, number, plugin, function)
        )
        return bool(answer.value)

    def end_operations(self) -> list[int]:
        """Return when nothing is performed for this execution any more; the ids of processes that
        could not be killed."""
        answer: Answer = self._link.exchange(lambda number: EndOperations(self.work, number))
        return list(answer.value or ())
