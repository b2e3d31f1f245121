"""The files of blueprints: kept in the database, unpacked in the folder of each server."""

import io
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint
from conductor.domain.errors import NotFound


class Archives(Protocol):
    def unpack(self, archive: BinaryIO, into: Path) -> None:
        """Put the content of the archive's one top folder into a new folder, or raise a
        `ConductorError` that says what is wrong with the archive."""
        ...

    def open_local(self, url: str) -> BinaryIO: ...
    def pack(self, folder: Path, name: str) -> BinaryIO:
        """A `tar.gz` of the folder under the name, at its beginning."""
        ...


@dataclass(frozen=True)
class BlueprintFiles:
    """`data` holds `blueprints/<tenant>/<id>/<upload>/`: what lies there can be lost, and is
    brought back when it is asked for. An upload of the same name is another one."""

    work: UnitOfWorkFactory
    archives: Archives
    data: Path

    def take_in(self, blueprint: Blueprint, archive: BinaryIO) -> Path:
        """Unpack what somebody sent; nothing is kept yet."""
        place = self._place(blueprint)
        shutil.rmtree(place, ignore_errors=True)
        self.archives.unpack(archive, place)
        return place

    def keep(self, unit: UnitOfWork, blueprint: Blueprint) -> None:
        with self.archives.pack(self._place(blueprint), blueprint.id) as packed:
            unit.blueprints.keep_archive(blueprint.tenant, blueprint.id, packed.read())

    def folder(self, blueprint: Blueprint) -> Path:
        """Where the files lie on this server; `NotFound` when there are none."""
        place = self._place(blueprint)
        if not place.is_dir():
            self._bring(blueprint, place)
        return place

    def archive(self, blueprint: Blueprint) -> BinaryIO:
        """A `tar.gz` of them."""
        return io.BytesIO(self._archive(blueprint))

    def drop(self, blueprint: Blueprint) -> None:
        """Of this server's folder; other servers forget theirs when the name is used again."""
        shutil.rmtree(self._place(blueprint).parent, ignore_errors=True)

    def _bring(self, blueprint: Blueprint, place: Path) -> None:
        archive = io.BytesIO(self._archive(blueprint))  # before anything is dropped
        self.drop(blueprint)
        try:
            self.archives.unpack(archive, place)
        except OSError:
            if not place.is_dir():  # else another thread has brought it meanwhile
                raise

    def _archive(self, blueprint: Blueprint) -> bytes:
        with self.work.reading() as unit:
            archive = unit.blueprints.archive(blueprint.tenant, blueprint.id)
        return self._adopted(blueprint) if archive is None else archive

    def _adopted(self, blueprint: Blueprint) -> bytes:
        """Uploaded before the database kept files: they lie where the uploads' folders are now."""
        home = self._place(blueprint).parent
        if not (home / blueprint.main_file_name).is_file():
            raise NotFound("the files of blueprint", blueprint.id)
        with self.archives.pack(home, blueprint.id) as packed, self.work.writing() as unit:
            archive = packed.read()
            unit.blueprints.keep_archive(blueprint.tenant, blueprint.id, archive)
        return archive

    def _place(self, blueprint: Blueprint) -> Path:
        upload = blueprint.upload_execution_id or "files"
        return self.data / "blueprints" / blueprint.tenant / blueprint.id / upload
