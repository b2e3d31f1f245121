"""What the `conductor` command can start.

Each imports its own parts when it starts: a worker has no database and serves no API, a server of
its own no HTTP client, and `conductor --help` needs neither.
"""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from conductor.assembly.surroundings import DISTRIBUTION
from conductor.settings import (
    DEFAULT_PORT,
    LOOPBACK,
    ServerSettings,
    log_settings,
    server_settings,
    worker_settings,
)

__all__ = [
    "DEFAULT_PORT",
    "DISTRIBUTION",
    "LOOPBACK",
    "begin_logs",
    "run_db_status",
    "run_db_upgrade",
    "run_server",
    "run_up",
    "run_worker",
]

Say = Callable[[str], None]


def begin_logs() -> None:
    """As the environment says; the libraries' words come in the same form as our own."""
    from conductor.assembly.logs import set_up_logs  # noqa: PLC0415

    set_up_logs(log_settings())


def run_up(say: Say, **options: Any) -> None:
    """The options are those of `server_settings`."""
    _serve(server_settings(**options), say, has_worker=True)


def run_server(say: Say, **options: Any) -> None:
    _serve(server_settings(**options), say, has_worker=False)


def _serve(settings: ServerSettings, say: Say, *, has_worker: bool) -> None:
    gc.disable()  # nothing of a thousand modules is garbage, and looking for it takes its time
    from conductor.assembly.server import serve  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    serve(settings, say, has_worker=has_worker)


def run_worker(
    say: Say,
    data: Path | None,
    servers: tuple[str, ...],
    token_file: Path | None,
    authority: Path | None,
    **options: Any,
) -> None:
    from conductor.assembly.worker import work  # noqa: PLC0415

    work(worker_settings(data, servers, token_file, authority, **options), say)


def run_db_status(say: Say, data: Path | None, database: str | None) -> None:
    from conductor.assembly.upgrading import tell_schema  # noqa: PLC0415

    tell_schema(_where(data, database), say)


def run_db_upgrade(
    say: Say, data: Path | None, database: str | None, backup: Path | None, *, no_backup: bool
) -> None:
    from conductor.assembly.upgrading import upgrade_data  # noqa: PLC0415

    if backup and no_backup:
        raise ValueError("--backup and --no-backup exclude each other: say one of them")
    upgrade_data(_where(data, database), say, backup=backup, has_backup=not no_backup)


def _where(data: Path | None, database: str | None) -> ServerSettings:
    return server_settings(data, DEFAULT_PORT, LOOPBACK, database, None, None)
