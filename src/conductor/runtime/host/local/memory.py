"""Local environments in memory: they end with the process."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from conductor.domain.facts import Fact
from conductor.runtime.engine.journal import Journal
from conductor.runtime.host.local.home import Home
from conductor.runtime.host.local.journal import MemoryJournal
from conductor.runtime.host.local.modification_book import ModificationBook
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Deployment, LocalBlueprint, Record, Records
from conductor.runtime.host.local.storage import Storage
from conductor.runtime.sdk.lazy import lazy


class InMemoryStorage(Storage):
    """Keeps environments as long as it lives itself."""

    def __init__(self) -> None:
        self._blueprints: dict[str, LocalBlueprint] = {}
        self._homes: dict[str, MemoryHome] = {}

    def keep_blueprint(self, blueprint: LocalBlueprint) -> None:
        self._blueprints[blueprint.id] = blueprint

    def find_blueprint(self, name: str) -> LocalBlueprint | None:
        return self._blueprints.get(name)

    def create(self, deployment: Deployment, instances: Iterable[Record]) -> Home:
        home = MemoryHome(Records(deployment, instances, (), MemoryKeeper()))
        self._homes[deployment.id] = home
        return home

    def open(self, name: str) -> Home | None:
        return self._homes.get(name)

    def blueprint_ids(self) -> list[str]:
        return sorted(self._blueprints)

    def deployment_ids(self) -> list[str]:
        return sorted(self._homes)

    def remove_blueprint(self, name: str) -> None:
        self._blueprints.pop(name, None)

    def remove_deployment(self, name: str) -> None:
        self._homes.pop(name, None)


class MemoryHome:
    def __init__(self, records: Records) -> None:
        self.records = records

    @contextmanager
    def changing(self) -> Iterator[Records]:
        yield self.records

    @contextmanager
    def journal(self, execution_id: str, mouth: Mouth) -> Iterator[Journal]:
        yield MemoryJournal(self.records, execution_id, mouth)

    def note(self, execution_id: str, facts: Sequence[Fact]) -> None:
        """Nothing is recorded here."""

    def recorded(self, execution_id: str) -> RecordedOperations:
        return RecordedOperations()


class MemoryKeeper:
    """Keeps nothing but a folder for plugins, which goes with it."""

    def keep_instance(self, record: Record) -> None:
        """It is in memory."""

    def keep_book(self, book: ModificationBook) -> None:
        """It is in memory."""

    def keep_changes(self, put: Iterable[Record], gone: Iterable[str]) -> None:
        """They are in memory."""

    def keep(self, instances: Iterable[Record], executions: Iterable[Record]) -> None:
        """They are in memory."""

    def workdir(self) -> Path:
        return self._folder

    @lazy
    def _folder(self) -> Path:
        folder = tempfile.mkdtemp(prefix="local-deployment-")
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        return Path(folder)
