"""Archives of blueprints, read with distrust: members stay inside, sizes and counts are bounded."""

import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from conductor.domain.errors import InvalidInput

_CHUNK = 1 << 20


class BadArchive(InvalidInput):
    """The archive is broken, too large, or reaches out of its folder."""


@dataclass(frozen=True)
class Member:
    """A regular file in an archive; everything else is refused or skipped before."""

    name: str
    mode: int
    content: BinaryIO


@dataclass(frozen=True)
class SafeArchives:
    """Reads zip, tar, tar.gz, tar.bz2 and tar.xz, whatever the file is called."""

    max_megabytes: int = 50
    max_files: int = 10000

    def unpack(self, archive: BinaryIO, into: Path) -> None:
        into.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into.parent, prefix=".unpacking-") as folder:
            try:
                self._write(_members(archive), Path(folder))
            except (tarfile.TarError, zipfile.BadZipFile, EOFError, OSError) as error:
                raise BadArchive(f"the archive cannot be read: {error}") from error
            _only_folder(Path(folder)).rename(into)

    def open_local(self, url: str) -> BinaryIO:
        """Only `file:` URLs: the server fetches nothing from the network for anybody."""
        parts = urlsplit(url)
        if parts.scheme != "file":
            raise BadArchive(f"the archive {url!r} is not local: upload it, or give a file: URL")
        try:
            return Path(unquote(parts.path)).open("rb")
        except OSError as error:
            raise BadArchive(f"the archive {url!r} cannot be opened: {error.strerror}") from error

    def pack(self, folder: Path, name: str) -> BinaryIO:
        packed = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        with tarfile.open(fileobj=packed, mode="w:gz") as archive:
            archive.add(folder, arcname=name)
        packed.seek(0)
        return cast(BinaryIO, packed)

    def _write(self, members: Iterator[Member], folder: Path) -> None:
        room = self.max_megabytes << 20
        for count, member in enumerate(members, start=1):
            if count > self.max_files:
                raise BadArchive(f"the archive has more than {self.max_files} files")
            target = folder / _inside(member.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as stream:
                while chunk := member.content.read(_CHUNK):
                    room -= len(chunk)
                    if room < 0:
                        raise BadArchive(
                            f"the archive unpacks to more than {self.max_megabytes} MB"
                        )
                    stream.write(chunk)
            target.chmod(0o700 if member.mode & stat.S_IXUSR else 0o600)


def _members(archive: BinaryIO) -> Iterator[Member]:
    if zipfile.is_zipfile(archive):
        archive.seek(0)
        return _zip_members(archive)
    archive.seek(0)
    return _tar_members(archive)


def _zip_members(archive: BinaryIO) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            mode = info.external_attr >> 16
            if stat.S_ISLNK(mode):
                raise BadArchive(f"the archive holds a link, {info.filename!r}: send the file")
            if not info.is_dir():
                with opened.open(info) as content:
                    yield Member(info.filename, mode, cast(BinaryIO, content))


def _tar_members(archive: BinaryIO) -> Iterator[Member]:
    with tarfile.open(fileobj=archive, mode="r:*") as opened:
        for info in opened:
            if info.isdir():
                continue
            content = opened.extractfile(info) if info.isreg() else None
            if content is None:
                raise BadArchive(
                    f"the archive holds a link or a device, {info.name!r}: send the file itself"
                )
            yield Member(info.name, info.mode, cast(BinaryIO, content))


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts:
        raise BadArchive(f"the archive reaches out of its folder with {name!r}")
    return path


def _only_folder(folder: Path) -> Path:
    found = list(folder.iterdir())
    if len(found) != 1 or not found[0].is_dir():
        raise BadArchive("the archive must hold exactly one folder at its top")
    return found[0]
