"""A blueprint's folder as the archive that the server expects: exactly one top directory."""

import tarfile
from collections.abc import Iterator
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
    """Open the archive at `path`, or pack the folder around the YAML file at `path`."""
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
