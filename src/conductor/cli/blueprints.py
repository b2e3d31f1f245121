"""cfy blueprints: upload, check, read, delete."""

from typing import Any

import click

from conductor.cli import options
from conductor.cli.blueprint_checks import graph, schema
from conductor.cli.blueprint_checks import validate as validate_here
from conductor.cli.blueprint_looks import labels as label_verbs
from conductor.cli.blueprint_looks import set_icon
from conductor.cli.blueprint_packing import create_requirements, package
from conductor.cli.completions import blueprint_ids
from conductor.cli.connection import client
from conductor.cli.filter_rules import parsed_rules, rules
from conductor.cli.filters import filter_verbs
from conductor.cli.labels import wished_labels
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, print_data, print_list, print_record, say
from conductor.cli.sharing import add_sharing
from conductor.cli.summaries import add_summary
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
@click.option("-n", "--blueprint-filename", help="The YAML file inside a folder or an archive.")
@click.option("-a", "--async-upload", is_flag=True, help="The same as --no-wait.")
@click.option("-i", "--icon-path", type=click.Path(exists=True, dir_okay=False), help="A picture.")
@click.option("--labels", help="KEY:VALUE,KEY:VALUE…")
@click.option("--validate", is_flag=True, help="Check it here first.")
@click.option("--private-resource", is_flag=True, help="The same as --visibility private.")
@options.waiting(by_default=True, timeout=600)
@options.visibility
@options.tenant
def upload(
    blueprint_path: str,
    blueprint_id: str | None,
    icon_path: str | None,
    labels: str | None,
    validate: bool,
    private_resource: bool,
    async_upload: bool,
    wait: bool,
    timeout: int,
    **how: Any,
) -> None:
    """Upload a blueprint: a YAML file, a folder, an archive or a URL."""
    if validate:
        check(blueprint_path, how["blueprint_filename"])
    if private_resource:
        how["visibility"] = "private"
    wanted, server = blueprint_id or default_id(blueprint_path), client()
    how |= {
        "labels": wished_labels(labels),
        "timeout": None if async_upload or not wait else timeout,
    }
    made = upload_blueprint(server, blueprint_path, wanted, **how)
    if icon_path:
        server.blueprints.upload_icon(made.id, icon_path)
    say(f"Blueprint {made.id} is {made.state}.")
    if is_for_programs():
        print_data(server.blueprints.get(made.id, _include=[*DETAILS]))


for verb in (validate_here, graph, schema, package, create_requirements, label_verbs, set_icon):
    blueprints.add_command(verb)
blueprints.add_command(filter_verbs("blueprints", lambda c: c.blueprints_filters))
add_sharing(blueprints, "blueprint", lambda c: c.blueprints, blueprint_ids)


@blueprints.command("list", cls=Verb)
@click.option("--filter-id", "_filter_id", help="Keep what fits the rules of this stored filter.")
@rules
@options.listing("created_at")
@options.tenant
def list_blueprints(
    _filter_id: str | None,
    label_rules: tuple[str, ...],
    attribute_rules: tuple[str, ...],
    **page: Any,
) -> None:
    """List blueprints."""
    found = client().blueprints.list(
        _filter_id=_filter_id,
        filter_rules=parsed_rules(label_rules, attribute_rules) or None,
        **options.listing_query(**page),
    )
    print_list(found, SHOWN, found.metadata.pagination.total)


@blueprints.command("get", cls=Verb)
@click.argument("blueprint_id", type=blueprint_ids)
@options.tenant
def get(blueprint_id: str) -> None:
    """Show one blueprint and the deployments made of it."""
    server = client()
    blueprint = server.blueprints.get(blueprint_id)
    made = server.deployments.list(_include=["id"], blueprint_id=blueprint_id)
    blueprint["deployments"] = [deployment.id for deployment in made]
    print_record(blueprint, (*DETAILS, "deployments"))


@blueprints.command("inputs", cls=Verb)
@click.argument("blueprint_id", type=blueprint_ids)
@options.tenant
def inputs(blueprint_id: str) -> None:
    """Show the inputs that a blueprint takes."""
    declared = (client().blueprints.get(blueprint_id).plan or {}).get("inputs") or {}
    print_list([{"name": name} | (declared[name] or {}) for name in declared], INPUT)


@blueprints.command("download", cls=Verb)
@click.argument("blueprint_id", type=blueprint_ids)
@click.option("-o", "--output-path", type=click.Path(), help="The file to write.")
@options.tenant
def download(blueprint_id: str, output_path: str | None) -> None:
    """Fetch the archive that was uploaded."""
    say(f"Blueprint {blueprint_id} is in {client().blueprints.download(blueprint_id, output_path)}")


@blueprints.command("delete", cls=Verb)
@click.argument("blueprint_id", type=blueprint_ids)
@click.option("-f", "--force", is_flag=True, help="Even while another blueprint imports it.")
@options.tenant
def delete(blueprint_id: str, force: bool) -> None:
    """Delete a blueprint."""
    client().blueprints.delete(blueprint_id, force)
    say(f"Blueprint {blueprint_id} is deleted.")


add_summary(blueprints, "blueprints", lambda c: c.summary.blueprints)
