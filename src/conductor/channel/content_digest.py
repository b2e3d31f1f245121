"""A digest of what lies somewhere, so that both wings mean the same content."""

import hashlib
from pathlib import Path

_BYTECODE = "__pycache__"


def content_digest(place: Path | str) -> str:
    """SHA-256 in hex. Of a file its bytes; of a folder names, contents and which files are
    executable, without bytecode; of a text (a URL, a requirement) the text alone."""
    if isinstance(place, str):
        return hashlib.sha256(place.encode()).hexdigest()
    if place.is_dir():
        return _folder_digest(place)
    return _file_digest(place)


def _folder_digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and _BYTECODE not in path.parts:
            name = path.relative_to(folder).as_posix()
            is_executable = bool(path.stat().st_mode & 0o100)
            digest.update(f"{name}\0{is_executable}\0{_file_digest(path)}\n".encode())
    return digest.hexdigest()


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
