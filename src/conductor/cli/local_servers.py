"""Servers that `conductor up` runs on this machine, and the password they gave their admin."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class LocalServer:
    """A running server: its process, its data folder and its address."""

    pid: int
    data: Path
    url: str

    @property
    def port(self) -> int:
        return urlsplit(self.url).port or (443 if self.is_ssl else 80)

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or "127.0.0.1"

    @property
    def is_ssl(self) -> bool:
        return self.url.startswith("https:")

    def admin_password(self) -> str | None:
        """Return None when this user may not read it, or it is gone."""
        try:
            return (self.data / "admin-password").read_text(encoding="utf-8").strip()
        except OSError:
            return None


def run_folder() -> Path:
    """`$CONDUCTOR_RUN_DIR`, else `~/.conductor/servers`; CFY_WORKDIR does not move it."""
    named = os.environ.get("CONDUCTOR_RUN_DIR")
    return Path(named) if named else Path.home() / ".conductor" / "servers"


def running_servers() -> list[LocalServer]:
    """Every server whose note is there and whose process lives."""
    found = (_read(note) for note in sorted(run_folder().glob("*.json")))
    return [server for server in found if server is not None and _lives(server.pid)]


def server_at(port: int) -> LocalServer | None:
    return next((server for server in running_servers() if server.port == port), None)


def _read(note: Path) -> LocalServer | None:
    try:
        content = json.loads(note.read_text(encoding="utf-8"))
        return LocalServer(int(content["pid"]), Path(content["data"]), str(content["url"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None  # half-written, or of another version: as good as absent


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    return True
