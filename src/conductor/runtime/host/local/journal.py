"""What a run finds out, written to the records of its local environment."""

from collections.abc import Callable, Sequence
from typing import Any

from conductor.domain.facts import ExecutionMoved, Fact, Receipt, Said
from conductor.runtime.engine.journal import NoJournal
from conductor.runtime.host.local.executions import moved
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.records import Records


class MemoryJournal(NoJournal):
    """Nothing is kept but what the records hold: instances and the execution's status."""

    def __init__(self, records: Records, execution_id: str, mouth: Mouth) -> None:
        self._records = records
        self._execution_id = execution_id
        self._mouth = mouth

    def append(self, facts: Sequence[Fact]) -> Receipt:
        instances = self._records.instances
        with instances.lock:
            if conflicts := instances.conflicts(facts):
                return Receipt(is_written=False, conflicts=conflicts)
            self._write(facts)
            instances.apply(facts)
        for fact in facts:
            if isinstance(fact, Said):
                self._mouth.say(fact.record)
            elif isinstance(fact, ExecutionMoved):
                execution = self._records.execution(self._execution_id)
                self._records.put_execution(moved(execution, fact))
        return Receipt(is_written=True)

    def _write(self, facts: Sequence[Fact]) -> None:
        """There is nowhere to write to."""

    def hand_over(
        self, facts: Sequence[Fact], orders: Sequence[Any], refused: Callable[[str], object]
    ) -> None:
        raise NotImplementedError("operations of a local environment begin without orders")
