"""The `conductor` command: the server's side. People use `cfy`."""

import logging
import sys
from importlib.metadata import version
from pathlib import Path

import click

from conductor.assembly.embedded import DEFAULT_PORT, DISTRIBUTION, LOOPBACK, up, up_settings
from conductor.domain.errors import ConductorError


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(DISTRIBUTION), prog_name="conductor")
def main() -> None:
    """Run Conductor's server. To work with it, use `cfy`."""


@main.command("up")
@click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Data folder.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=DEFAULT_PORT,
    show_default=True,
    help="Port to listen on; 0 takes a free one and prints it.",
)
@click.option("--bind", default=LOOPBACK, show_default=True, help="Address to listen on.")
@click.option("--database", help="Database URL; default: SQLite in the data folder.")
@click.option(
    "--certificate", type=click.Path(path_type=Path, exists=True), help="TLS certificate (PEM)."
)
@click.option("--key", type=click.Path(path_type=Path, exists=True), help="Its private key (PEM).")
def up_command(
    data: Path | None,
    port: int,
    bind: str,
    database: str | None,
    certificate: Path | None,
    key: Path | None,
) -> None:
    """Start the whole of Conductor in one process, until Ctrl-C or SIGTERM."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    try:
        up(up_settings(data, port, bind, database, certificate, key), _say)
    except ConductorError as error:
        click.echo(f"conductor: {error}", err=True)
        sys.exit(1)


def _say(text: str) -> None:
    click.echo(text)
    sys.stdout.flush()


if __name__ == "__main__":
    main()
