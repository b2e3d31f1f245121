"""The data folder: one server or worker at a time, and what only its owner may read."""

import fcntl
import json
import os
import secrets
import shutil
from pathlib import Path
from socket import gethostname
from typing import IO

from conductor.domain.errors import ConductorError
from conductor.domain.ids import WorkerId


class FolderInUse(ConductorError):
    """Another server holds the data folder."""


class DataFolder:
    """Holds the folder's lock until `release`, or until the process ends in whatever way."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise ConductorError(
                f"the data folder {path} cannot be made: {error.strerror}. "
                "Name another one with --data DIR"
            ) from error
        self._lock = self._take_lock()
        shutil.rmtree(self.uploads, ignore_errors=True)
        for folder in ("blueprints", "deployments", "hosts", "uploads"):
            (path / folder).mkdir(mode=0o700, exist_ok=True)
        for half_made in (path / "blueprints").rglob(".unpacking-*"):
            shutil.rmtree(half_made, ignore_errors=True)
        for half_written in self.deleted_events.glob("*.part"):
            half_written.unlink()

    @property
    def key_file(self) -> Path:
        return self.path / "secrets.key"

    @property
    def uploads(self) -> Path:
        """For what is being taken in; empty at every start."""
        return self.path / "uploads"

    @property
    def deleted_events(self) -> Path:
        """Where what was said is kept, of deployments of which it was forgotten."""
        return self.path / "deleted-events"

    @property
    def hosts(self) -> Path:
        """Where host processes start and write what they print."""
        return self.path / "hosts"

    @property
    def holder(self) -> WorkerId:
        """The name under which whoever owns this folder holds executions; it lasts as long as the
        folder."""
        note = self.path / "holder"
        if not note.exists():
            write_privately(note, f"{gethostname()}-{secrets.token_hex(4)}\n")
        return WorkerId(note.read_text(encoding="utf-8").strip())

    def worker_token(self, chosen: str | None) -> str:
        """What workers that stand apart show: the chosen token, or a random one that is kept."""
        return self._kept("worker-token", chosen)

    def first_password(self, chosen: str | None) -> str:
        """The first admin's password: the chosen one, or a random one that the folder keeps."""
        return self._kept("admin-password", chosen)

    def _kept(self, name: str, chosen: str | None) -> str:
        note = self.path / name
        if not chosen and note.exists():
            return note.read_text(encoding="utf-8").strip()
        secret = chosen or secrets.token_urlsafe(18)
        if not chosen:
            write_privately(note, secret + "\n")
        return secret

    def say_address(self, url: str) -> None:
        """Leave word in the lock of who holds it, for whoever comes second. A worker names its
        server."""
        self._lock.seek(0)
        self._lock.truncate()
        json.dump({"pid": os.getpid(), "url": url}, self._lock)
        self._lock.flush()

    def release(self) -> None:
        self._lock.close()

    def _take_lock(self) -> IO[str]:
        lock = (self.path / "lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            lock.seek(0)
            raise FolderInUse(
                f"another server or worker uses the data folder {self.path} "
                f"({_holder(lock.read())}). Stop it first, or name another folder with --data DIR"
            ) from error
        return lock


def write_privately(path: Path, text: str) -> None:
    """A file that only its owner may read, from its first byte on."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _holder(note: str) -> str:
    try:
        said = json.loads(note)
        return f"process {said['pid']} at {said['url']}"
    except (ValueError, KeyError, TypeError):
        return "it is just starting"
