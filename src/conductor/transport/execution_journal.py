"""The batches of one execution in one epoch, numbered in the order in which they are written."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Any

from conductor.domain.assignment import Assignment
from conductor.domain.confided import Confided
from conductor.domain.facts import Batch, Fact, Receipt
from conductor.domain.ids import ExecutionId
from conductor.domain.masking import KnownSecrets
from conductor.transport.records import Records


class ExecutionJournal:
    """Any thread may append; a number is given and handed on in one step, so that a later number
    never overtakes an earlier one. Once it `is_abandoned`, because its run has ended, is lost or
    was replaced, no operation begins any more, not even one whose order becomes durable only now.

    `secrets` are those that the execution was told; `learned` is called with new ones.
    """

    def __init__(self, records: Records, assignment: Assignment) -> None:
        self.assignment = assignment
        self.execution_id: ExecutionId = assignment.execution_id
        self.is_abandoned = False
        self._epoch = assignment.epoch
        self._records = records
        self._handing_on = threading.Lock()
        self._last = 0
        self.secrets = KnownSecrets(assignment.secrets)
        self.learned: Callable[[tuple[str, ...]], object] = _nobody_hears

    def append(
        self,
        facts: Sequence[Fact],
        written: Callable[["Future[Receipt]"], object] | None = None,
        numbered: Callable[[int, int], object] | None = None,
    ) -> "Future[Receipt]":
        """With `written`, which is called when it is done, the calling thread has the time to do
        it itself. `numbered` hears epoch and number before it is on its way."""
        with self._handing_on:
            self._last += 1
            if numbered is not None:
                numbered(self._epoch, self._last)
            batch = Batch(self.execution_id, self._epoch, facts, self._last)
            future = self._records.append(batch, is_called=written is None)
        if written is not None:
            future.add_done_callback(written)
            self._records.write_here()
        return future

    def call(self, name: str, arguments: Mapping[str, Any]) -> Any:
        """An answer that holds secrets is `Confided`."""
        answer = self._records.call(self.execution_id, self._epoch, name, arguments)
        if isinstance(answer, Confided) and self.secrets.learn(answer.secrets):
            self.learned(answer.secrets)
        return answer


def _nobody_hears(secrets: tuple[str, ...]) -> None:
    """Until there is a host that runs the execution."""
