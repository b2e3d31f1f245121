"""What an operator can set: options of the command line, and `CONDUCTOR_*` variables."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PORT = 8484
LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class UpSettings:
    """Of `conductor up`. Port 0 takes a free one; an empty database means SQLite in the folder."""

    data: Path
    port: int = DEFAULT_PORT
    bind: str = LOOPBACK
    database: str = ""
    certificate: Path | None = None
    key: Path | None = None
    admin_password: str | None = None
    run_folder: Path = Path.home() / ".conductor" / "servers"
    most_executions: int = 20
    most_operations: int = 20

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'conductor.db'}"

    @property
    def protocol(self) -> str:
        return "https" if self.certificate else "http"


def default_data_folder() -> Path:
    return Path.home() / ".conductor" / "data"


def up_settings(
    data: Path | None,
    port: int,
    bind: str,
    database: str | None,
    certificate: Path | None,
    key: Path | None,
    environment: Mapping[str, str] = os.environ,
) -> UpSettings:
    """What was said on the command line, filled up from the environment."""
    run_folder = environment.get("CONDUCTOR_RUN_DIR")
    return UpSettings(
        data=(data or Path(environment.get("CONDUCTOR_DATA") or default_data_folder())).absolute(),
        port=port,
        bind=bind,
        database=database or environment.get("CONDUCTOR_DATABASE", ""),
        certificate=certificate,
        key=key,
        admin_password=environment.get("CONDUCTOR_ADMIN_PASSWORD"),
        run_folder=Path(run_folder) if run_folder else UpSettings.run_folder,
    )
