"""Deleted events, kept in files of the server that deleted them: a JSON object a line."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from tempfile import mkstemp
from typing import Any
from urllib.parse import quote

from conductor.control.services.work import StorageUnavailable

_LONGEST_NAME = 150


@dataclass(frozen=True)
class FolderOfEvents:
    """Nobody but the server's user may read it."""

    folder: Path

    def keep(
        self, deployment_id: str, records: Iterable[Mapping[str, Any]], at: datetime
    ) -> str | None:
        rest = iter(records)
        first = next(rest, None)
        if first is None:
            return None
        name = f"{quote(deployment_id, safe='')[:_LONGEST_NAME]}-{at:%Y%m%dT%H%M%SZ}-"
        try:
            file = self._write(name, chain([first], rest))
        except OSError as error:
            raise StorageUnavailable(
                f"the events cannot be kept in {self.folder}, so none is deleted: {error.strerror}"
            ) from error
        return str(file.relative_to(self.folder.parent))

    def _write(self, name: str, records: Iterable[Mapping[str, Any]]) -> Path:
        """There under its name when all of it is on the disk, and not at all before."""
        self.folder.mkdir(mode=0o700, exist_ok=True)
        descriptor, made = mkstemp(dir=self.folder, prefix=name, suffix=".part")
        part = Path(made)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
                for record in records:
                    file.write(json.dumps(record, ensure_ascii=False) + "\n")
                file.flush()
                os.fsync(descriptor)
            whole = part.rename(part.with_suffix(".jsonl"))
            _settle(self.folder)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        return whole


def _settle(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
