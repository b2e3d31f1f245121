"""Archives that somebody sent, read with distrust: members stay inside, size and count are bounded.

Zip, tar, tar.gz, tar.bz2 and tar.xz, recognised by their content, whatever the file is called.
"""

import errno
import lzma
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from conductor.domain.errors import InvalidInput

_CHUNK = 1 << 20
# What the readers raise at content that is not as it should be: they check little themselves.
_BROKEN = (
    tarfile.TarError,
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    LookupError,
    ArithmeticError,
)
# What names in an archive do to a disk; all else is the disk's own trouble.
_NO_PLACE = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENAMETOOLONG, errno.EINVAL)
_ENCRYPTED = 1
_KINDS = "neither zip nor tar, tar.gz, tar.bz2 or tar.xz"
_SHOWN = 100


class BadArchive(InvalidInput):
    """The archive is broken, too large, or reaches out of its folder."""


@dataclass(frozen=True)
class Member:
    """A regular file in an archive, which can be read until the next member is asked for."""

    name: PurePosixPath
    mode: int
    content: BinaryIO

    def read(self, size: int) -> bytes:
        with _broken_is_bad():
            return self.content.read(size)


@dataclass(frozen=True)
class Bounds:
    """How much an archive may hold when it is unpacked."""

    megabytes: int = 50
    files: int = 10000


def members(archive: BinaryIO, bounds: Bounds) -> Iterator[Member]:
    """Its regular files. Anything that is neither a file nor a folder is refused."""
    with _broken_is_bad():
        for count, member in enumerate(_all(archive, bounds), start=1):
            if count > bounds.files:
                raise BadArchive(f"the archive has more than {bounds.files} files")
            yield member


def unpack(archive: BinaryIO, into: Path, bounds: Bounds) -> None:
    """Into a folder that exists. Files are for their owner alone; executable ones stay so."""
    room = bounds.megabytes << 20
    for member in members(archive, bounds):
        with _new_file(into / member.name, member) as stream:
            while chunk := member.read(_CHUNK):
                room -= len(chunk)
                if room < 0:
                    raise _too_large(bounds)
                stream.write(chunk)


@contextmanager
def _new_file(target: Path, member: Member) -> Iterator[BinaryIO]:
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            yield stream
        target.chmod(0o700 if member.mode & stat.S_IXUSR else 0o600)
    except OSError as error:
        if error.errno not in _NO_PLACE:
            raise
        name = str(member.name)[:_SHOWN]
        raise BadArchive(f"{name!r} cannot be unpacked: {error.strerror}") from error


@contextmanager
def _broken_is_bad() -> Iterator[None]:
    try:
        yield
    except _BROKEN as error:
        fault = str(error) or type(error).__name__
        raise BadArchive(f"the archive cannot be read: {fault}") from error


def _all(archive: BinaryIO, bounds: Bounds) -> Iterator[Member]:
    is_zip = zipfile.is_zipfile(archive)
    archive.seek(0)
    return _zip_members(archive) if is_zip else _tar_members(archive, bounds)


def _zip_members(archive: BinaryIO) -> Iterator[Member]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            mode = info.external_attr >> 16
            if stat.S_ISLNK(mode):
                raise BadArchive(f"the archive holds a link, {info.filename!r}: send the file")
            if info.flag_bits & _ENCRYPTED:
                raise BadArchive(f"{info.filename!r} is encrypted: pack it without a password")
            if not info.is_dir():
                with opened.open(info) as content:
                    yield Member(_inside(info.filename), mode, cast(BinaryIO, content))


def _tar_members(archive: BinaryIO, bounds: Bounds) -> Iterator[Member]:
    """A member that nobody reads is decompressed nevertheless: its size counts, too."""
    room = bounds.megabytes << 20
    with _open_tar(archive) as opened:
        for info in opened:
            if info.isdir():
                continue
            room -= info.size
            if room < 0:
                raise _too_large(bounds)
            content = opened.extractfile(info) if info.isreg() else None
            if content is None:
                raise BadArchive(
                    f"the archive holds a link or a device, {info.name!r}: send the file itself"
                )
            yield Member(_inside(info.name), info.mode, cast(BinaryIO, content))


def _open_tar(archive: BinaryIO) -> tarfile.TarFile:
    try:
        return tarfile.open(fileobj=archive, mode="r:*")
    except tarfile.ReadError as error:
        raise BadArchive(f"the archive cannot be read: it is {_KINDS}, or was cut off") from error


def _inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
        raise BadArchive(f"the archive reaches out of its folder with {name!r}")
    return path


def _too_large(bounds: Bounds) -> BadArchive:
    return BadArchive(f"the archive unpacks to more than {bounds.megabytes} MB")
