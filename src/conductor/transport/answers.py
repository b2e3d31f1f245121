"""What any host may want of the records, in the name of the execution that it works for."""

from dataclasses import dataclass

from conductor.channel.codec import unpacked
from conductor.domain.errors import ConductorError
from conductor.domain.facts import Batch
from conductor.domain.ids import ExecutionId
from conductor.domain.messages import Answer, Append, Appended, Ask
from conductor.transport.host import Host
from conductor.transport.records import Records

# How many log facts may be on their way to the disk before their writer must wait.
_FLOOD = 1000


@dataclass(frozen=True)
class Scope:
    """The execution for which a host works, and the epoch in which it may write."""

    execution_id: ExecutionId
    epoch: int


class Answering:
    """Answers questions and carries facts to the journal."""

    def __init__(self, records: Records) -> None:
        self._records = records
        self._unwritten = 0

    def ask(self, host: Host, scope: Scope, question: Ask) -> None:
        try:
            value = self._records.call(scope.execution_id, question.name, question.arguments)
        except ConductorError as error:
            host.send(Answer(question.id, error=(_kind(error), str(error))))
        else:
            host.send(Answer(question.id, value))

    def append(self, host: Host, scope: Scope, message: Append) -> None:
        """With an id the host gets its receipt; without one a flood makes the reader wait, and
        with it the host that writes."""
        batch = Batch(scope.execution_id, scope.epoch, unpacked(message.facts))
        future = self._records.append(batch)
        if message.id is not None:
            number = message.id
            future.add_done_callback(lambda done: host.send(Appended(number, done.result())))
            return
        self._unwritten += 1
        if self._unwritten >= _FLOOD:
            self._unwritten = 0
            future.result()


def _kind(error: ConductorError) -> str:
    """The name by which the host knows the error: the nearest of ours."""
    known = ("NotFound", "Conflict", "InvalidInput")
    names = [kind.__name__ for kind in type(error).__mro__]
    return next((name for name in names if name in known), "Refused")
