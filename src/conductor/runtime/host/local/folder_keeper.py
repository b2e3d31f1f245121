"""The files of a local deployment, as its records change."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from conductor.domain.crash_points import CHECKPOINTED, reached
from conductor.runtime.host.local import json_files
from conductor.runtime.host.local.deployment_folder import DeploymentFolder
from conductor.runtime.host.local.modification_book import ModificationBook
from conductor.runtime.host.local.records import Record


class FolderKeeper:
    """`on_disk` are the versions of the node instances that lie in files."""

    def __init__(self, folder: DeploymentFolder, on_disk: dict[str, int]) -> None:
        self._folder = folder
        self._on_disk = on_disk

    def keep_instance(self, record: Record) -> None:
        self._keep_instances([record])

    def keep_book(self, book: ModificationBook) -> None:
        json_files.write(self._folder.modifications, asdict(book))

    def keep_changes(self, put: Iterable[Record], gone: Iterable[str]) -> None:
        """A file may be newer already, and one that goes may be gone."""
        self._keep_instances(
            each for each in put if self._on_disk.get(each["id"], -1) < each["version"]
        )
        for instance_id in gone:
            self._folder.instance(instance_id).unlink(missing_ok=True)
            self._on_disk.pop(instance_id, None)

    def keep(self, instances: Iterable[Record], executions: Iterable[Record]) -> None:
        """An execution is never seen to have ended before its instances are as it left them."""
        on_disk = self._on_disk
        self._keep_instances(
            each for each in instances if on_disk.get(each["id"]) != each["version"]
        )
        reached(CHECKPOINTED)
        json_files.write(self._folder.executions, list(executions))

    def workdir(self) -> Path:
        return self._folder.workdir

    def _keep_instances(self, records: Iterable[Record]) -> None:
        changed = {self._folder.instance(each["id"]): each for each in records}
        json_files.write_all(changed)
        self._on_disk.update({each["id"]: each["version"] for each in changed.values()})
