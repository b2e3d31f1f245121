"""Uploads of plugins, unpacked on disk for as long as somebody reads them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from conductor.channel.archive import Bounds
from conductor.channel.parcels import Parcel, open_parcels


@dataclass(frozen=True)
class UnpackedParcels:
    """`folder` may be emptied whenever no server runs."""

    folder: Path
    max_megabytes: int

    @contextmanager
    def opened(self, upload: BinaryIO) -> Iterator[list[Parcel]]:
        with tempfile.TemporaryDirectory(dir=self.folder) as home:
            kept = Path(home) / "upload"
            with kept.open("wb") as stream:
                shutil.copyfileobj(upload, stream)
            unpacked = Path(home) / "unpacked"
            unpacked.mkdir()
            yield open_parcels(kept, unpacked, Bounds(megabytes=self.max_megabytes))
