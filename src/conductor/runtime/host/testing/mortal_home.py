"""A local environment in memory that keeps its journals, and whose process can be "killed"."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from conductor.domain.execution import ExecutionStatus
from conductor.domain.facts import ExecutionMoved, Fact, Receipt
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.executions import has_ended, moved
from conductor.runtime.host.local.journal import MemoryJournal
from conductor.runtime.host.local.memory import InMemoryStorage, MemoryHome, MemoryKeeper
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.reading import LOST
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Deployment, Record, Records


class MortalHome(MemoryHome):
    """After `die` nothing becomes true any more, until `revive`: then the execution has failed, as
    after a real loss of its process."""

    def __init__(self, records: Records) -> None:
        super().__init__(records)
        self.is_dead = False
        self._batches: dict[str, list[tuple[Sequence[Fact], datetime]]] = {}

    def die(self) -> None:
        self.is_dead = True

    def revive(self) -> None:
        self.is_dead = False
        for execution in list(self.records.executions.values()):
            if not has_ended(execution):
                lost = ExecutionMoved(ExecutionStatus.FAILED, now(), LOST)
                self.records.put_execution(moved(execution, lost))

    @contextmanager
    def journal(self, execution_id: str, mouth: Mouth) -> Iterator[Journal]:
        yield MortalJournal(self, execution_id, mouth)

    def note(self, execution_id: str, facts: Sequence[Fact]) -> None:
        self._batches.setdefault(execution_id, []).append((list(facts), now()))

    def recorded(self, execution_id: str) -> RecordedOperations:
        recorded = RecordedOperations()
        for facts, at in self._batches.get(execution_id, ()):
            recorded.apply(facts, at)
        return recorded


class MortalJournal(MemoryJournal):
    keeps = True

    def __init__(self, home: MortalHome, execution_id: str, mouth: Mouth) -> None:
        super().__init__(home.records, execution_id, mouth)
        self._home = home

    def append(self, facts: Sequence[Fact]) -> Receipt:
        if self._home.is_dead:
            return Receipt(is_written=False, refusal="the test has killed its process")
        return super().append(facts)

    def _write(self, facts: Sequence[Fact]) -> None:
        self._home.note(self._execution_id, facts)


class MortalStorage(InMemoryStorage):
    def create(self, deployment: Deployment, instances: Iterable[Record]) -> MortalHome:
        home = MortalHome(Records(deployment, instances, (), MemoryKeeper()))
        self._homes[deployment.id] = home
        return home
