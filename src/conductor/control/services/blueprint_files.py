"""The files of blueprints: kept in the database, unpacked in the folder of each server."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from conductor.control.services.parts import parts, spool
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint
from conductor.domain.errors import NotFound


class Archives(Protocol):
    def unpack(self, archive: BinaryIO, into: Path) -> None:
        """Put the content of the archive's one top folder into a new folder, or raise a
        `ConductorError` that says what is wrong with the archive."""
        ...

    def pack(self, folder: Path, name: str) -> BinaryIO:
        """A `tar.gz` of the folder under the name, at its beginning."""
        ...


@dataclass(frozen=True)
class Unpacked:
    """What somebody sent, and nobody has kept yet. `packed` are the same files again."""

    folder: Path
    packed: BinaryIO


@dataclass(frozen=True)
class BlueprintFiles:
    """`data` holds `blueprints/<tenant>/<id>/<upload>/`: what lies there can be lost, and is
    brought back when it is asked for. An upload of the same name is another one. What is being
    taken in lies in `uploads/`, which may be emptied whenever no server runs."""

    work: UnitOfWorkFactory
    archives: Archives
    data: Path

    @contextmanager
    def taken_in(self, archive: BinaryIO, name: str) -> Iterator[Unpacked]:
        """Unpacked as long as the block lasts; what is `keep`t stays."""
        with tempfile.TemporaryDirectory(dir=self.data / "uploads") as home:
            folder = Path(home) / name
            self.archives.unpack(archive, folder)
            with closing(self.archives.pack(folder, name)) as packed:
                yield Unpacked(folder, packed)

    def keep(self, unit: UnitOfWork, blueprint: Blueprint, unpacked: Unpacked) -> None:
        """Its folder is moved after the commit: nothing half done lies where files are looked
        for."""
        unpacked.packed.seek(0)
        unit.blueprints.keep_archive(blueprint.tenant, blueprint.id, parts(unpacked.packed))
        unit.after_commit(lambda: self._settle(blueprint, unpacked.folder))

    def folder(self, blueprint: Blueprint) -> Path:
        """Where the files lie on this server; `NotFound` when there are none."""
        place = self._place(blueprint)
        if not place.is_dir():
            self._bring(blueprint, place)
        return place

    def archive(self, blueprint: Blueprint) -> BinaryIO:
        """A `tar.gz` of them at its beginning, on disk when it is large; the caller closes it."""
        archive = spool()
        with self.work.reading() as unit:
            for part in unit.blueprints.archive(blueprint.tenant, blueprint.id):
                archive.write(part)
        if not archive.tell():
            archive.close()
            return self._adopted(blueprint)
        archive.seek(0)
        return archive

    def drop(self, blueprint: Blueprint) -> None:
        """Of this server's folder; other servers forget theirs when the name is used again."""
        shutil.rmtree(self._place(blueprint).parent, ignore_errors=True)

    def _settle(self, blueprint: Blueprint, folder: Path) -> None:
        self.drop(blueprint)  # what is left of other uploads of that name
        place = self._place(blueprint)
        place.parent.mkdir(parents=True, exist_ok=True)
        folder.rename(place)

    def _bring(self, blueprint: Blueprint, place: Path) -> None:
        with closing(self.archive(blueprint)) as archive:  # before anything is dropped
            self.drop(blueprint)
            try:
                self.archives.unpack(archive, place)
            except OSError:
                if not place.is_dir():  # else another thread has brought it meanwhile
                    raise

    def _adopted(self, blueprint: Blueprint) -> BinaryIO:
        """Uploaded before the database kept files: they lie where the uploads' folders are now."""
        home = self._place(blueprint).parent
        if not (home / blueprint.main_file_name).is_file():
            raise NotFound("the files of blueprint", blueprint.id)
        packed = self.archives.pack(home, blueprint.id)
        with self.work.writing() as unit:
            unit.blueprints.keep_archive(blueprint.tenant, blueprint.id, parts(packed))
        packed.seek(0)
        return packed

    def _place(self, blueprint: Blueprint) -> Path:
        upload = blueprint.upload_execution_id or "files"
        return self.data / "blueprints" / blueprint.tenant / blueprint.id / upload
