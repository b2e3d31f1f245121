"""cfy plugins update, history, get-update: blueprints and their deployments on newer plugins."""

from collections.abc import Sequence
from typing import Any

import click

from cloudify_rest_client.blueprints import Blueprint
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.plugins_update import PluginsUpdate
from conductor.cli import options, runs
from conductor.cli.completions import blueprint_ids
from conductor.cli.connection import client
from conductor.cli.failures import USAGE, Failure
from conductor.cli.invocation import invocation
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.profile import profile_in_use
from conductor.cli.verb import Verb

SHOWN = ("id", "blueprint_id", "state", "execution_id", "created_at")
DETAILS = (*SHOWN, "plugin_versions", "deployments_to_update", "forced", "created_by")


@click.command("update", cls=Verb)
@click.argument("blueprint_id", type=blueprint_ids, required=False)
@click.option("--all-blueprints", is_flag=True, help="Every blueprint, one after the other.")
@click.option("--except-blueprint", multiple=True, help="But not this one; repeatable.")
@click.option("-a", "--all-tenants", is_flag=True, help="Those of every tenant.")
@click.option(
    "--plugin-name", "plugin_names", multiple=True, help="Change only this plugin; repeatable."
)
@click.option("--to-latest", multiple=True, help="This plugin to its latest version; repeatable.")
@click.option("--all-to-latest", is_flag=True, help="All of them; so it is if nothing is said.")
@click.option(
    "--to-minor", multiple=True, help="This one to the latest of its major version; repeatable."
)
@click.option("--all-to-minor", is_flag=True, help="All of them to the latest of their major.")
@click.option("-f", "--force", is_flag=True, help="Even while others need the deployments.")
@click.option("--auto-correct-types", is_flag=True, help="Take '80' for a number.")
@click.option("--reevaluate-active-statuses", is_flag=True, help="Is always done.")
@options.waiting(by_default=True)
@options.logs
@options.tenant
def update(
    blueprint_id: str | None,
    all_blueprints: bool,
    except_blueprint: tuple[str, ...],
    all_tenants: bool,
    wait: bool,
    timeout: int,
    include_logs: bool,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Bring a blueprint, and its deployments, to other versions of their plugins, and watch it."""
    if (blueprint_id is None) is not all_blueprints:
        raise Failure("Name one blueprint, or give --all-blueprints", USAGE)
    if (except_blueprint or all_tenants) and not all_blueprints:
        raise Failure("--except-blueprint and --all-tenants go with --all-blueprints", USAGE)
    seen = {"wait": wait, "timeout": timeout, "include_logs": include_logs, "as_json": as_json}
    if blueprint_id is not None:
        _update(client(), blueprint_id, wishes, seen)
        return
    _update_all(_chosen(set(except_blueprint), all_tenants=all_tenants), wishes, seen)


@click.command("history", cls=Verb)
@click.option("-b", "--blueprint-id", type=blueprint_ids, help="Only of this blueprint.")
@options.listing("created_at")
@options.tenant
def history(blueprint_id: str | None, **page: Any) -> None:
    """List the updates of plugins."""
    _print_page(blueprint_id, **page)


@click.command("list_updates", cls=Verb)
@click.option("--get-data", is_flag=True, help="Is always shown.")
@options.listing("created_at")
@options.tenant
def list_updates(get_data: bool, **page: Any) -> None:
    """List the updates of plugins, of all blueprints."""
    del get_data  # there is nothing more to show
    _print_page(**page)


@click.command("get-update", cls=Verb)
@click.argument("update_id", metavar="PLUGINS_UPDATE_ID")
@options.tenant
def get_update(update_id: str) -> None:
    """Show one update of plugins."""
    print_record(client().plugins_update.get(update_id), DETAILS)


def _print_page(blueprint_id: str | None = None, **page: Any) -> None:
    query = options.listing_query(**page)
    found = client().plugins_update.list(blueprint_id=blueprint_id, **query)
    print_list(found, SHOWN, found.metadata.pagination.total)


def _chosen(left_out: set[str], *, all_tenants: bool) -> list[Blueprint]:
    """Without `all_tenants` not those either that others show to this tenant."""
    told = invocation()
    own = None if all_tenants else told.tenant or profile_in_use(told.profile_name).tenant
    found = client().blueprints.list(
        _include=["id", "tenant_name"],
        state="uploaded",
        _get_all_results=True,
        _sort="created_at",
        _all_tenants=all_tenants or None,
    )
    return [each for each in found if each.id not in left_out and own in (None, each.tenant_name)]


def _update_all(
    blueprints: Sequence[Blueprint], wishes: dict[str, Any], seen: dict[str, Any]
) -> None:
    """Each in its own tenant; one that fails leaves the others alone."""
    failed = []
    for each in blueprints:
        invocation().tenant = each.tenant_name
        try:
            _update(client(), each.id, wishes, seen)
        except (Failure, CloudifyClientError) as failure:
            say(f"Blueprint {each.id}: {failure}")
            failed.append(each.id)
    if failed:
        raise Failure(f"The plugins of these blueprints are not updated: {', '.join(failed)}")


def _update(
    server: CloudifyClient, blueprint_id: str, wishes: dict[str, Any], seen: dict[str, Any]
) -> None:
    is_any_said = any(
        wishes[each] for each in ("to_latest", "all_to_latest", "to_minor", "all_to_minor")
    )
    told = {**wishes, "all_to_latest": wishes["all_to_latest"] or not is_any_said}
    made = server.plugins_update.update_plugins(blueprint_id, **told)
    if made.state == PluginsUpdate.NO_CHANGES_REQUIRED:
        say(f"No plugin of blueprint {blueprint_id} changes.")
        return
    for package, (old, new) in made.plugin_versions.items():
        say(f"Plugin {package} of blueprint {blueprint_id}: {old or 'none'} -> {new}")
    runs.see_through(server, server.executions.get(str(made.execution_id)), **seen)
