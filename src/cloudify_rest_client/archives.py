"""Blueprints and plugins as the archives that the server expects."""

import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from cloudify_rest_client.exceptions import CloudifyClientError

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz")
MEGABYTE = 1024 * 1024


class FolderLimits(NamedTuple):
    megabytes: float = 50
    files: int = 10_000


def is_url(location: str) -> bool:
    """Say whether the server itself must fetch the blueprint; a path like `C:\\x` is no URL."""
    return "://" in location


def is_archive(path: Path) -> bool:
    return path.name.lower().endswith(ARCHIVES)


def check_size(folder: Path, limits: FolderLimits) -> None:
    """Refuse, before anything is packed, what the server would refuse."""
    count, size = 0, 0
    for path in folder.rglob("*"):
        if path.is_file():
            count, size = count + 1, size + path.stat().st_size
        if count > limits.files or size > limits.megabytes * MEGABYTE:
            raise CloudifyClientError(
                f"{folder} is too large for a blueprint: at most {limits.files} files and "
                f"{limits.megabytes:g} MB. Move the YAML file into a folder with what it needs."
            )


@contextmanager
def packed(path: Path) -> Iterator[IO[bytes]]:
    """Open the archive at `path`, or pack the folder around the YAML file at `path`: an archive has
    exactly one folder at its top."""
    if is_archive(path):
        with path.open("rb") as archive:
            yield archive
        return
    with TemporaryFile() as archive:
        folder = path.resolve().parent
        with tarfile.open(fileobj=archive, mode="w:gz") as tar:
            tar.add(folder, arcname=folder.name or "blueprint")
        archive.seek(0)
        yield archive


@contextmanager
def packed_plugin(package: Path, yamls: Sequence[Path], icon: Path | None) -> Iterator[IO[bytes]]:
    """A zip of a plugin's package and what belongs to it; the bare package when nothing does."""
    if not yamls and icon is None:
        with package.open("rb") as archive:
            yield archive
        return
    with TemporaryFile() as archive:
        with zipfile.ZipFile(archive, "w") as packing:
            for path in (package, *yamls):
                packing.write(path, path.name)
            if icon is not None:
                packing.write(icon, "icon.png")
        archive.seek(0)
        yield archive
