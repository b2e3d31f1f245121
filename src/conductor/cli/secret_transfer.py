"""cfy secrets export and import: secrets that go from one manager to another."""

import json
import os
from pathlib import Path
from typing import Any

import click

from conductor.cli import options
from conductor.cli.connection import client
from conductor.cli.failures import Failure
from conductor.cli.printing import print_data, say
from conductor.cli.verb import Verb


def _check_lock(passphrase: str | None, is_plain: bool) -> None:
    if (passphrase is None) is not is_plain:
        raise click.UsageError("Give either a --passphrase or --non-encrypted")


@click.command("export", cls=Verb)
@click.option("-p", "--passphrase", help="Encrypt the values with it.")
@click.option("--non-encrypted", "is_plain", is_flag=True, help="Write the values as they are.")
@click.option("-l", "--visibility", type=click.Choice(options.VISIBILITIES), help="Only such ones.")
@click.option("--filter-by", "_search", help="Only those with this in their keys.")
@click.option(
    "-a",
    "--all-tenants",
    "_all_tenants",
    is_flag=True,
    default=None,
    help="In all tenants that you may see.",
)
@click.option(
    "-o", "--output-path", default="secrets.json", show_default=True, help="The file to write."
)
@options.tenant
def export(passphrase: str | None, is_plain: bool, output_path: str, **query: Any) -> None:
    """Write secrets into a file that only you may read."""
    _check_lock(passphrase, is_plain)
    chosen = {name: value for name, value in query.items() if value is not None}
    found = client().secrets.export(_passphrase=passphrase, **chosen)
    handle = os.open(output_path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(found, file, indent=2)
    say(f"{len(found)} secrets are in {output_path}.")


@click.command("import", cls=Verb)
@click.option("-p", "--passphrase", help="What they were encrypted with.")
@click.option("--non-encrypted", "is_plain", is_flag=True, help="The values are as they are.")
@click.option(
    "-i",
    "--input-path",
    required=True,
    type=click.Path(exists=True, dir_okay=False),
    help="The file that an export wrote.",
)
@click.option("--override-collisions", is_flag=True, help="Replace secrets that are there.")
@click.option(
    "-m",
    "--tenant-map",
    type=click.Path(exists=True, dir_okay=False),
    help="JSON file that says which tenant each old one is.",
)
def import_secrets(
    passphrase: str | None,
    is_plain: bool,
    input_path: str,
    override_collisions: bool,
    tenant_map: str | None,
) -> None:
    """Take in what an export wrote."""
    _check_lock(passphrase, is_plain)
    records = _read(input_path)
    mapping = _read(tenant_map) if tenant_map else None
    answer = client().secrets.import_secrets(records, mapping, passphrase, override_collisions)
    if answer.colliding_secrets or answer.secrets_errors:
        print_data(dict(answer))
        raise Failure(
            "Some secrets did not come in: those that are there already come in with "
            "--override-collisions, the others when what is said of them is mended"
        )
    say(f"{len(records)} secrets came in.")


def _read(path: str) -> Any:
    try:
        return json.loads(Path(path).read_text(encoding="utf-8"))
    except ValueError as error:
        raise Failure(f"{path} is no JSON: {error}") from error
