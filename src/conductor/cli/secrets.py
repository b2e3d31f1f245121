"""cfy secrets: values that nobody should read."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import secret_keys
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import hand_over, print_list, print_record, say
from conductor.cli.secret_transfer import export, import_secrets
from conductor.cli.sharing import add_sharing
from conductor.cli.verb import Verb

SHOWN = ("key", "is_hidden_value", "visibility", "tenant_name", "created_by", "updated_at")
DETAILS = ("key", "value", "schema", *SHOWN[1:])


def _read_schema(_: Any, __: Any, text: str | None) -> dict[str, Any] | None:
    try:
        schema = None if text is None else json.loads(text)
    except ValueError as error:
        raise click.BadParameter(f"it is no JSON: {error}") from error
    if schema is not None and not isinstance(schema, dict):
        raise click.BadParameter('write a JSON object, like {"type": "object"}')
    return schema


@group("secrets")
def secrets() -> None:
    """Keep values that nobody should read."""


secrets.add_command(export)
secrets.add_command(import_secrets)
add_sharing(secrets, "secret", lambda c: c.secrets, secret_keys, argument="key")


@secrets.command("create", cls=Verb)
@click.argument("key")
@click.option("-s", "--secret-string", help="The value; - reads it from standard input.")
@click.option(
    "-f",
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False),
    help="A file that holds the value.",
)
@click.option("-u", "--update-if-exists", is_flag=True, help="Replace one that is there.")
@click.option("--hidden-value", "is_hidden_value", is_flag=True, help="Only you may read it.")
@click.option("--schema", callback=_read_schema, help="JSON Schema that the value, as JSON, fits.")
@click.option("--dict", "is_dict", is_flag=True, help="The value is a JSON object.")
@click.option("--list", "is_list", is_flag=True, help="The value is a JSON list.")
@options.visibility
@options.tenant
def create(
    key: str,
    secret_string: str | None,
    secret_file: str | None,
    schema: dict[str, Any] | None,
    is_dict: bool,
    is_list: bool,
    **how: Any,
) -> None:
    """Keep a value under KEY."""
    value = _value(secret_string, secret_file)
    if value is None:
        raise click.UsageError("Give the value with --secret-string or --secret-file")
    if sum((schema is not None, is_dict, is_list)) > 1:
        raise click.UsageError("--schema, --dict and --list exclude each other")
    if is_dict or is_list:
        schema = {"type": "object" if is_dict else "array"}
    made = client().secrets.create(key, value, schema=schema, **how)
    say(f"Secret {key} is kept.")
    hand_over(made)


@secrets.command("update", cls=Verb)
@click.argument("key", type=secret_keys)
@click.option("-s", "--secret-string", help="The new value; - reads it from standard input.")
@click.option(
    "-f",
    "--secret-file",
    type=click.Path(exists=True, dir_okay=False),
    help="A file that holds the value.",
)
@click.option(
    "--hidden-value/--not-hidden-value",
    "is_hidden_value",
    default=None,
    help="Only you may read it.",
)
@click.option(
    "-l", "--visibility", type=click.Choice(options.VISIBILITIES), help="Who shall see it."
)
@options.tenant
def update(key: str, secret_string: str | None, secret_file: str | None, **changes: Any) -> None:
    """Change the value kept under KEY, or who may see it."""
    client().secrets.update(key, _value(secret_string, secret_file), **changes)
    say(f"Secret {key} is changed.")


@secrets.command("list", cls=Verb)
@options.listing("key")
@options.tenant
def list_secrets(**page: Any) -> None:
    """List secrets, without their values."""
    found = client().secrets.list(**options.listing_query(**page))
    print_list(found, SHOWN, found.metadata.pagination.total)


@secrets.command("get", cls=Verb)
@click.argument("key", type=secret_keys)
@options.tenant
def get(key: str) -> None:
    """Show one secret with its value."""
    print_record(client().secrets.get(key), DETAILS)


@secrets.command("delete", cls=Verb)
@click.argument("key", type=secret_keys)
@options.tenant
def delete(key: str) -> None:
    """Forget a secret."""
    client().secrets.delete(key)
    say(f"Secret {key} is deleted.")


def _value(text: str | None, file: str | None) -> str | None:
    if text is not None and file is not None:
        raise click.UsageError("--secret-string and --secret-file exclude each other")
    if file is not None:
        return Path(file).read_text(encoding="utf-8")
    return sys.stdin.read().rstrip("\n") if text == "-" else text
