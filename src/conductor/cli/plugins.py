"""cfy plugins: upload, check, read, install, delete."""

from pathlib import Path
from typing import Any

import click

from conductor.cli import options
from conductor.cli.completions import plugin_ids
from conductor.cli.connection import client
from conductor.cli.known_files import known_file
from conductor.cli.noun import group
from conductor.cli.plugin_check import check_plugin
from conductor.cli.plugin_installation import install_and_wait
from conductor.cli.plugin_tags import tags
from conductor.cli.plugins_update import get_update, history, list_updates, update
from conductor.cli.printing import hand_over, print_list, print_record, say
from conductor.cli.sharing import add_sharing
from conductor.cli.upload_progress import upload_bar
from conductor.cli.verb import Verb

SHOWN = (
    "id",
    "title",
    "package_name",
    "package_version",
    "supported_platform",
    "distribution",
    "visibility",
    "uploaded_at",
)
STATES = "installation_state"
DETAILS = (
    *SHOWN,
    "archive_name",
    "package_source",
    "supported_py_versions",
    "wheels",
    "yaml_files_paths",
    "yaml_url_path",
    "labels",
    "blueprint_labels",
    "resource_tags",
    "tenant_name",
    "created_by",
)


@group("plugins")
def plugins() -> None:
    """Upload, check and read plugins."""


for verb in (update, history, get_update, list_updates):
    plugins.add_command(verb)
add_sharing(plugins, "plugin", lambda c: c.plugins, plugin_ids)
plugins.add_command(tags("deployment-labels", "labels", "labels of its deployments"))
plugins.add_command(tags("blueprint-labels", "blueprint_labels", "labels of its blueprints"))
plugins.add_command(tags("resource-tags", "resource_tags", "tags of its resources"))


@plugins.command("upload", cls=Verb)
@click.argument("plugin_path")
@options.plugin_files
@click.option("--title", help="A name for people.")
@click.option("--private-resource", is_flag=True, help="The same as --visibility private.")
@options.visibility
@options.tenant
def upload(
    plugin_path: str,
    yaml_path: tuple[str, ...],
    title: str | None,
    private_resource: bool,
    visibility: str,
    **how: Any,
) -> None:
    """Upload a plugin: a wagon, wheel or sdist with its YAML files, or a zip of all that."""
    level = "private" if private_resource else visibility
    _send(plugin_path, level, plugin_title=title, yaml_paths=yaml_path, **how)


@plugins.command("bundle-upload", cls=Verb)
@click.option("-p", "--path", required=True, help="A tar of plugins, a folder for each; or a URL.")
def bundle_upload(path: str) -> None:
    """Upload many plugins in one archive; those that are there already are left out."""
    _send(path)


def _send(path: str, visibility: str = "tenant", **how: Any) -> None:
    with upload_bar(f"Uploading {Path(known_file(path)).name}") as progress:
        made = client().plugins.upload(path, visibility, progress_callback=progress, **how)
    hand_over(made if isinstance(made, dict) else made.items)
    for plugin in [made] if isinstance(made, dict) else made:
        say(f"Plugin {plugin.title} is uploaded as {plugin.id}.")


@plugins.command("validate", cls=Verb)
@click.argument("plugin_path", type=click.Path(exists=True, dir_okay=False))
@options.plugin_files
def validate(plugin_path: str, yaml_path: tuple[str, ...], icon_path: str | None) -> None:
    """Check a plugin here, without any server."""
    for name in check_plugin(plugin_path, yaml_path, icon_path):
        say(f"{plugin_path} is a valid plugin: {name}.")


@plugins.command("list", cls=Verb)
@click.option("--get-data", is_flag=True, help="Show where each is installed, too.")
@options.listing("uploaded_at")
@options.tenant
def list_plugins(get_data: bool, **page: Any) -> None:
    """List plugins."""
    found = client().plugins.list(_get_data=get_data or None, **options.listing_query(**page))
    columns = (*SHOWN, STATES) if get_data else SHOWN
    print_list(found, columns, found.metadata.pagination.total)


@plugins.command("get", cls=Verb)
@click.argument("plugin_id", type=plugin_ids)
@click.option("--get-data", is_flag=True, help="Show where it is installed, too.")
@options.tenant
def get(plugin_id: str, get_data: bool) -> None:
    """Show one plugin."""
    plugin = client().plugins.get(plugin_id, _get_data=get_data or None)
    print_record(plugin, (*DETAILS, STATES) if get_data else DETAILS)


@plugins.command("download", cls=Verb)
@click.argument("plugin_id", type=plugin_ids)
@click.option("-o", "--output-path", type=click.Path(), help="The file to write.")
@click.option("--full-archive", is_flag=True, help="With its YAML files and its icon, in a zip.")
@options.tenant
def download(plugin_id: str, output_path: str | None, full_archive: bool) -> None:
    """Fetch the package that was uploaded."""
    path = client().plugins.download(plugin_id, output_path, full_archive=full_archive)
    say(f"Plugin {plugin_id} is in {path}")


@plugins.command("download_yaml", cls=Verb)
@click.argument("plugin_id", type=plugin_ids)
@click.option("-o", "--output-path", type=click.Path(), help="The file to write.")
@click.option("--dsl-version", help="For blueprints of this version, such as cloudify_dsl_1_4.")
@options.tenant
def download_yaml(plugin_id: str, output_path: str | None, dsl_version: str | None) -> None:
    """Fetch the YAML file that blueprints import."""
    path = client().plugins.download_yaml(plugin_id, output_path, dsl_version=dsl_version)
    say(f"The YAML of plugin {plugin_id} is in {path}")


@plugins.command("delete", cls=Verb)
@click.argument("plugin_id", type=plugin_ids)
@click.option("-f", "--force", is_flag=True, help="Even while blueprints use it.")
@options.tenant
def delete(plugin_id: str, force: bool) -> None:
    """Delete a plugin."""
    client().plugins.delete(plugin_id, force)
    say(f"Plugin {plugin_id} is deleted.")


@plugins.command("install", cls=Verb)
@click.argument("plugin_id", type=plugin_ids)
@click.option("--manager-hostname", multiple=True, help="On this manager; repeatable.")
@click.option("--agent-name", multiple=True, help="On this agent; repeatable.")
@options.waiting(by_default=True, timeout=300)
@options.tenant
def install(
    plugin_id: str,
    manager_hostname: tuple[str, ...],
    agent_name: tuple[str, ...],
    wait: bool,
    timeout: int,
) -> None:
    """Install a plugin ahead of its use, everywhere when no place is named, and wait for it."""
    server = client()
    if not wait:
        server.plugins.install(plugin_id, manager_hostname, agent_name)
        say(f"Plugin {plugin_id} is being installed; see: cfy plugins get {plugin_id} --get-data")
        return
    install_and_wait(server, plugin_id, manager_hostname, agent_name, timeout=timeout)
    say(f"Plugin {plugin_id} is installed.")
