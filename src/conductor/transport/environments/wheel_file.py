"""Wheels of pure Python, written without a build tool: the same content gives the same bytes."""

import base64
import hashlib
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

_WHEEL = "Wheel-Version: 1.0\nGenerator: conductor\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
_EPOCH = (1980, 1, 1, 0, 0, 0)
_PLAIN, _EXECUTABLE = 0o100644, 0o100755


@dataclass(frozen=True)
class WheelEntry:
    name: str
    content: bytes
    is_executable: bool = False


@dataclass(frozen=True)
class WheelMetadata:
    """`entry_points` is the text of that file."""

    name: str
    version: str
    requirements: Sequence[str] = ()
    requires_python: str | None = None
    entry_points: str = ""

    @property
    def file_name(self) -> str:
        return f"{self._stem}-py3-none-any.whl"

    @property
    def _stem(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}"

    def entries(self) -> Iterable[WheelEntry]:
        info = f"{self._stem}.dist-info"
        yield WheelEntry(f"{info}/METADATA", self._text().encode())
        yield WheelEntry(f"{info}/WHEEL", _WHEEL.encode())
        if self.entry_points:
            yield WheelEntry(f"{info}/entry_points.txt", self.entry_points.encode())

    def record(self, entries: Iterable[WheelEntry]) -> WheelEntry:
        name = f"{self._stem}.dist-info/RECORD"
        lines = [f"{e.name},{_digest(e.content)},{len(e.content)}" for e in entries]
        return WheelEntry(name, "".join(f"{line}\n" for line in [*lines, f"{name},,"]).encode())

    def _text(self) -> str:
        lines = ["Metadata-Version: 2.1", f"Name: {self.name}", f"Version: {self.version}"]
        if self.requires_python:
            lines.append(f"Requires-Python: {self.requires_python}")
        lines += [f"Requires-Dist: {requirement}" for requirement in self.requirements]
        return "".join(f"{line}\n" for line in lines)


def write_wheel(folder: Path, metadata: WheelMetadata, code: Iterable[WheelEntry] = ()) -> Path:
    """Nobody ever sees half a wheel. Not compressed: it is unpacked on this machine, at once."""
    entries = [*code, *metadata.entries()]
    entries.append(metadata.record(entries))
    path = folder / metadata.file_name
    beside = folder / f".{uuid4().hex}.partial"
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as archive:
        for entry in entries:
            info = zipfile.ZipInfo(entry.name, _EPOCH)
            info.external_attr = (_EXECUTABLE if entry.is_executable else _PLAIN) << 16
            archive.writestr(info, entry.content)
    return beside.replace(path)


def _digest(content: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest())
    return f"sha256={digest.rstrip(b'=').decode()}"
