"""Archives of blueprints: unpacked and packed."""

import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

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
