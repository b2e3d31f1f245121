"""A local environment that lives in a folder."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager

from conductor.domain.facts import Fact
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.moment import now
from conductor.runtime.host.local.deployment_folder import DeploymentFolder
from conductor.runtime.host.local.executions import has_ended
from conductor.runtime.host.local.file_journal import FileJournal
from conductor.runtime.host.local.journal_file import Entry, JournalFile, entries
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.reading import read_records
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Deployment, Records


class FolderHome:
    """While this one changes something, its records are in memory; otherwise they are read again
    when somebody else has changed the files."""

    def __init__(self, deployment: Deployment, folder: DeploymentFolder) -> None:
        self._deployment = deployment
        self._folder = folder
        self._lock = threading.RLock()
        self._changes_under_way = 0
        self._mark: tuple[int, ...] = ()
        self._records = self._read_again()

    @property
    def records(self) -> Records:
        with self._lock:
            return self._records if self._are_newest() else self._read_again()

    @contextmanager
    def changing(self) -> Iterator[Records]:
        with self._lock:
            is_within = self._changes_under_way > 0
        if is_within:
            yield self._records
            return
        with self._folder.held():
            yield from self._changing()

    def _changing(self) -> Iterator[Records]:
        with self._lock:
            self._records = read_records(self._deployment, self._folder, is_ours=True)
            self._changes_under_way += 1
        try:
            yield self._records
        finally:
            with self._lock:
                self._changes_under_way -= 1
                self._mark = self._folder.mark()

    @contextmanager
    def journal(self, execution_id: str, mouth: Mouth) -> Iterator[Journal]:
        with closing(JournalFile(self._folder.journal(execution_id))) as file:
            yield FileJournal(self._records, execution_id, mouth, file)

    def note(self, execution_id: str, facts: Sequence[Fact]) -> None:
        with closing(JournalFile(self._folder.journal(execution_id))) as file:
            file.append(Entry({}, facts, now()))

    def recorded(self, execution_id: str) -> RecordedOperations:
        recorded = RecordedOperations()
        for entry in entries(self._folder.journal(execution_id)):
            recorded.apply(entry.facts, entry.at)
        return recorded

    def _are_newest(self) -> bool:
        if self._changes_under_way:
            return True
        return self._is_quiet() and self._mark == self._folder.mark()

    def _read_again(self) -> Records:
        """The mark is taken first: what changes meanwhile is read the next time. An execution that
        nobody runs any more is ended."""
        self._mark = self._folder.mark()
        self._records = read_records(self._deployment, self._folder, is_ours=False)
        if not self._is_quiet():
            with self._folder.locked() as is_ours:
                self._records = read_records(self._deployment, self._folder, is_ours=is_ours)
        return self._records

    def _is_quiet(self) -> bool:
        return all(has_ended(each) for each in self._records.executions.values())
