"""The journal of an execution that may be resumed after its process was killed."""

from collections import Counter
from collections.abc import Sequence

from conductor.domain.crash_points import BATCH_APPLIED, BATCH_COMMITTED, BATCH_TAKEN, reached
from conductor.domain.facts import Fact, InstanceChanged, InstanceStateSet, Receipt, Said
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.journal import MemoryJournal
from conductor.runtime.host.local.journal_file import Entry, JournalFile
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.records import Records


class FileJournal(MemoryJournal):
    """A batch is on disk before the records in memory follow it. What is said is not kept."""

    keeps = True

    def __init__(
        self, records: Records, execution_id: str, mouth: Mouth, file: JournalFile
    ) -> None:
        super().__init__(records, execution_id, mouth)
        self._file = file

    def append(self, facts: Sequence[Fact]) -> Receipt:
        reached(BATCH_TAKEN)
        try:
            receipt = super().append(facts)
        except OSError as error:
            return Receipt(is_written=False, refusal=f"the journal cannot be written: {error}")
        reached(BATCH_APPLIED)
        return receipt

    def _write(self, facts: Sequence[Fact]) -> None:
        kept = [fact for fact in facts if not isinstance(fact, Said)]
        if kept:
            self._file.append(Entry(self._versions_after(kept), kept, now()))
            reached(BATCH_COMMITTED)

    def _versions_after(self, facts: Sequence[Fact]) -> dict[str, int]:
        changes = Counter(
            fact.instance_id
            for fact in facts
            if isinstance(fact, InstanceChanged | InstanceStateSet)
        )
        versions = {name: self._records.instances.version(name) for name in changes}
        return {
            name: version + changes[name]
            for name, version in versions.items()
            if version is not None
        }
