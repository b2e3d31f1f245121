"""cfy blueprints: upload, check, read, delete."""

from typing import Any

import click

from conductor.cli import options
from conductor.cli.blueprint_checks import graph, schema
from conductor.cli.blueprint_checks import validate as validate_here
from conductor.cli.completions import blueprint_ids
from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.upload import default_id, upload_blueprint
from conductor.cli.validation import check
from conductor.cli.verb import Verb

SHOWN = ("id", "description", "main_file_name", "state", "created_at", "visibility", "created_by")
DETAILS = (*SHOWN, "tenant_name", "updated_at", "labels", "error")
INPUT = ("name", "type", "default", "description")


@group("blueprints")
def blueprints() -> None:
    """Upload, check and read blueprints."""


@blueprints.command("upload", cls=Verb)
@click.argument("blueprint_path")
@click.option("-b", "--blueprint-id", help="The folder's name if left out.")
@click.option("-n", "--blueprint-filename", help="The YAML file inside an archive.")
@click.option("-a", "--async-upload", is_flag=True, help="Do not wait for the parsing.")
@click.option("--validate", is_flag=True, help="Check it here first.")
@options.visibility
@options.tenant
def upload(blueprint_path: str, blueprint_id: str | None, validate: bool, **how: Any) -> None:
    """Upload a blueprint: a YAML file, an archive or a URL."""
    if validate:
        check(blueprint_path, how["blueprint_filename"])
    wanted = blueprint_id or default_id(blueprint_path)
    made = upload_blueprint(client(), blueprint_path, wanted, **how)
    say(f"Blueprint {made.id} is {made.state}.")


for here in (validate_here, graph, schema):
    blueprints.add_command(here)


@blueprints.command("list", cls=Verb)
@click.option("--filter-id", "_filter_id")
@options.listing("created_at")
@options.tenant
def list_blueprints(_filter_id: str | None, **page: Any) -> None:
    """List blueprints."""
    found = client().blueprints.list(_filter_id=_filter_id, **options.listing_query(**page))
    print_list(found, SHOWN, found.metadata.pagination.total)


@blueprints.command("get", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@options.tenant
def get(blueprint_id: str) -> None:
    """Show one blueprint and the deployments made of it."""
    server = client()
    blueprint = server.blueprints.get(blueprint_id)
    made = server.deployments.list(_include=["id"], blueprint_id=blueprint_id)
    blueprint["deployments"] = [deployment.id for deployment in made]
    print_record(blueprint, (*DETAILS, "deployments"))


@blueprints.command("inputs", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@options.tenant
def inputs(blueprint_id: str) -> None:
    """Show the inputs that a blueprint takes."""
    declared = (client().blueprints.get(blueprint_id).plan or {}).get("inputs") or {}
    print_list([{"name": name} | (declared[name] or {}) for name in declared], INPUT)


@blueprints.command("download", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@click.option("-o", "--output-path", type=click.Path())
@options.tenant
def download(blueprint_id: str, output_path: str | None) -> None:
    """Fetch the archive that was uploaded."""
    say(f"Blueprint {blueprint_id} is in {client().blueprints.download(blueprint_id, output_path)}")


@blueprints.command("delete", cls=Verb)
@click.argument("blueprint_id", shell_complete=blueprint_ids)
@click.option("-f", "--force", is_flag=True, help="Even while another blueprint imports it.")
@options.tenant
def delete(blueprint_id: str, force: bool) -> None:
    """Delete a blueprint."""
    client().blueprints.delete(blueprint_id, force)
    say(f"Blueprint {blueprint_id} is deleted.")
