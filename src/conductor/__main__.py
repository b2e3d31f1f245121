"""The `conductor` command: the server's side. People use `cfy`."""

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click

from conductor.assembly.commands import (
    DEFAULT_PORT,
    DISTRIBUTION,
    LOOPBACK,
    begin_logs,
    run_db_status,
    run_db_upgrade,
    run_server,
    run_up,
    run_worker,
)
from conductor.domain.errors import ConductorError

Command = Callable[..., None]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(DISTRIBUTION), prog_name="conductor")
def main() -> None:
    """Run Conductor's server. To work with it, use `cfy`."""


def _server_options(command: Command) -> Command:
    options = (
        _data_option(),
        click.option(
            "--port",
            type=click.IntRange(0, 65535),
            default=DEFAULT_PORT,
            show_default=True,
            help="Port to listen on; 0 takes a free one and prints it.",
        ),
        click.option("--bind", default=LOOPBACK, show_default=True, help="Address to listen on."),
        _database_option(),
        click.option("--certificate", type=_file(), help="TLS certificate (PEM)."),
        click.option("--key", type=_file(), help="Its private key (PEM)."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def _data_option() -> Callable[[Command], Command]:
    return click.option("--data", type=_folder(), help="Data folder.")


def _database_option() -> Callable[[Command], Command]:
    return click.option("--database", help="Database URL; default: SQLite in the data folder.")


def _folder() -> click.Path:
    return click.Path(path_type=Path, file_okay=False)


def _file() -> click.Path:
    return click.Path(path_type=Path, exists=True, dir_okay=False)


_offline_plugins = click.option(
    "--offline-plugins", is_flag=True, help="Install plugins only from what is at hand."
)


@main.command("up")
@_server_options
@_offline_plugins
def up_command(**options: Any) -> None:
    """Start the whole of Conductor in one process, until Ctrl-C or SIGTERM."""
    _run(run_up, options)


@main.command("server")
@_server_options
def server_command(**options: Any) -> None:
    """Start a server without a worker. Any number of them may share a PostgreSQL database."""
    _run(run_server, options)


@main.command("worker")
@click.option("--data", type=_folder(), help="The worker's own data folder.")
@click.option(
    "--server",
    "servers",
    multiple=True,
    required=True,
    metavar="URL",
    help="A server; give several, and the worker uses the next when one is away.",
)
@click.option("--token-file", type=_file(), help="The server's worker-token.")
@_offline_plugins
@click.option("--authority", type=_file(), help="Certificate to check the servers' one against.")
def worker_command(**options: Any) -> None:
    """Start a worker that runs executions for servers elsewhere."""
    _run(run_worker, options)


@main.group("db")
def db_group() -> None:
    """Look at the schema of the data, and upgrade it."""


@db_group.command("status")
@_data_option()
@_database_option()
def db_status_command(**options: Any) -> None:
    """Tell which schema the data has and which one this Conductor needs."""
    _run(run_db_status, options)


@db_group.command("upgrade")
@_data_option()
@_database_option()
@click.option(
    "--backup",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where the backup goes; default: backups/ in the data folder.",
)
@click.option("--no-backup", is_flag=True, help="Make none, for there is one already.")
def db_upgrade_command(**options: Any) -> None:
    """Bring the data to this Conductor's schema, after a backup; no server may run on it."""
    _run(run_db_upgrade, options)


def _run(command: Command, options: dict[str, Any]) -> None:
    try:
        begin_logs()
        command(_say, **options)
    except (ConductorError, ValueError) as error:
        click.echo(f"conductor: {error}", err=True)
        sys.exit(1)


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
