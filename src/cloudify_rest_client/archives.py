"""Blueprints and plugins as the archives that the server expects."""

import tarfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz", ".tar.bz2")


def is_url(location: str) -> bool:
    """Say whether the server itself must fetch the blueprint; a path like `C:\\x` is no URL."""
    return "://" in location


def is_archive(path: Path) -> bool:
    return path.name.lower().endswith(ARCHIVES)


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
