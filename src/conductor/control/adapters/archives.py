"""Archives of blueprints: unpacked, packed, and opened where they lie."""

import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import unquote, urlsplit

from conductor.channel.archive import BadArchive, Bounds, unpack


@dataclass(frozen=True)
class SafeArchives:
    """Reads zip, tar, tar.gz, tar.bz2 and tar.xz, whatever the file is called."""

    max_megabytes: int = 50
    max_files: int = 10000

    def unpack(self, archive: BinaryIO, into: Path) -> None:
        into.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=into.parent, prefix=".unpacking-") as folder:
            unpack(archive, Path(folder), Bounds(self.max_megabytes, self.max_files))
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


def _only_folder(folder: Path) -> Path:
    found = list(folder.iterdir())
    if len(found) != 1 or not found[0].is_dir():
        raise BadArchive("the archive must hold exactly one folder at its top")
    return found[0]
