"""What any host may want of the records, in the name of the execution that it works for."""

import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from conductor.domain.confided import Confided
from conductor.domain.errors import ConductorError
from conductor.domain.facts import Receipt
from conductor.domain.ids import ExecutionId
from conductor.domain.messages import Answer, Append, Appended, Ask, Perform
from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.host import Host

_log = logging.getLogger(__name__)

# How many log facts may be on their way to the disk before their writer must wait.
_FLOOD = 1000


@dataclass(frozen=True)
class Scope:
    """The execution for which a host works, and the work in whose name the host may speak."""

    journal: ExecutionJournal
    work: str

    @property
    def execution_id(self) -> ExecutionId:
        return self.journal.execution_id


class Answering:
    """Answers questions and carries facts to the journal."""

    def __init__(self) -> None:
        self._unwritten = 0

    def take(
        self,
        host: Host,
        scope: Scope | None,
        message: Ask | Append,
        perform: Callable[[Perform], object] | None = None,
        numbered: Callable[[int, int], object] | None = None,
    ) -> None:
        """Only what is said in the name of the present work is heard. `perform` is called with what
        is ordered together with facts, once these are durable; `numbered` as by the journal."""
        if scope is None or message.work != scope.work:
            _refuse(host, message)
        elif isinstance(message, Ask):
            _ask(host, scope, message)
        elif message.id is None:
            self._tell(scope, message, numbered)
        else:
            _append(host, scope, message, perform)

    def _tell(
        self, scope: Scope, message: Append, numbered: Callable[[int, int], object] | None
    ) -> None:
        """Nobody waits; but a flood makes the reader wait, and with it the host that writes."""
        future = scope.journal.append(message.facts, numbered=numbered)
        self._unwritten += 1
        if self._unwritten >= _FLOOD:
            self._unwritten = 0
            receipt_of(future)


def _append(
    host: Host, scope: Scope, message: Append, perform: Callable[[Perform], object] | None
) -> None:
    def written(future: "Future[Receipt]") -> None:
        receipt = receipt_of(future)
        if receipt.is_written and perform is not None:
            for order in message.orders:
                perform(order)
        host.send(Appended(message.id or 0, receipt))

    scope.journal.append(message.facts).add_done_callback(written)


def receipt_of(future: "Future[Receipt]") -> Receipt:
    """A journal that was closed meanwhile refuses."""
    try:
        return future.result()
    except ConductorError as error:
        return Receipt(is_written=False, refusal=str(error))


def _ask(host: Host, scope: Scope, question: Ask) -> None:
    try:
        value = scope.journal.call(question.name, question.arguments)
        if isinstance(value, Confided):
            host.send(Answer(question.id, value.value, secrets=value.secrets))
        else:
            host.send(Answer(question.id, value))
    except ConductorError as error:
        host.send(Answer(question.id, error=(_kind(error), str(error))))
    except Exception as error:  # noqa: BLE001 - whatever it was, the one who asks must hear it
        _log.exception("%s could not be answered", question.name)
        host.send(Answer(question.id, error=("Refused", f"{question.name}: {error}")))


def _refuse(host: Host, message: Ask | Append) -> None:
    reason = "the work in whose name this was said has ended"
    if isinstance(message, Ask):
        host.send(Answer(message.id, error=("Refused", reason)))
    elif message.id is not None:
        host.send(Appended(message.id, Receipt(is_written=False, refusal=reason)))


def _kind(error: ConductorError) -> str:
    """The name by which the host knows the error: the nearest of ours."""
    known = ("NotFound", "Conflict", "InvalidInput")
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in names if name in known), "Refused")
