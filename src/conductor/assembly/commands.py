"""What the `conductor` command can start."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from conductor.assembly.server import serve
from conductor.assembly.surroundings import DISTRIBUTION
from conductor.assembly.worker import work
from conductor.settings import DEFAULT_PORT, LOOPBACK, server_settings, worker_settings

__all__ = ["DEFAULT_PORT", "DISTRIBUTION", "LOOPBACK", "run_server", "run_up", "run_worker"]

Say = Callable[[str], None]


def run_up(say: Say, **options: Any) -> None:
    """The options are those of `server_settings`."""
    serve(server_settings(**options), say, has_worker=True)


def run_server(say: Say, **options: Any) -> None:
    serve(server_settings(**options), say, has_worker=False)


def run_worker(
    say: Say,
    data: Path | None,
    servers: tuple[str, ...],
    token_file: Path | None,
    authority: Path | None,
    **options: Any,
) -> None:
    work(worker_settings(data, servers, token_file, authority, **options), say)
