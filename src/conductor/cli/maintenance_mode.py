"""cfy maintenance-mode: whether the server takes work."""

from math import inf

import click

from cloudify_rest_client.exceptions import NotModifiedError
from cloudify_rest_client.maintenance_mode import Maintenance
from conductor.cli.connection import client
from conductor.cli.failures import USAGE, Failure
from conductor.cli.maintenance_wait import MaintenanceWait
from conductor.cli.noun import group
from conductor.cli.printing import is_for_programs, print_list, print_record, say
from conductor.cli.verb import Verb

SHOWN = ("status", "requested_by", "activation_requested_at", "activated_at")
REMAINING = ("id", "workflow_id", "deployment_id", "tenant_name", "status")


@group("maintenance-mode")
def maintenance_mode() -> None:
    """Let the server take no work for a while."""


@maintenance_mode.command("status", cls=Verb)
def status() -> None:
    """Say whether it is in maintenance, and what it still waits for."""
    found = client().maintenance_mode.status()
    print_record(found, SHOWN)
    if found.remaining_executions and not is_for_programs():
        say("It waits for:")
        print_list(found.remaining_executions, REMAINING)


@maintenance_mode.command("activate", cls=Verb)
@click.option("--wait/--no-wait", default=False, help="Stay until nothing runs any more.")
@click.option(
    "--timeout",
    type=click.IntRange(0),
    metavar="SECONDS",
    help="Wait no longer; maintenance begins all the same.",
)
def activate(wait: bool, timeout: int | None) -> None:
    """Let nothing new begin; maintenance begins when nothing runs any more."""
    if timeout is not None and not wait:
        raise Failure("--timeout is how long to wait: give --wait as well", USAGE)
    server = client()
    try:
        found = server.maintenance_mode.activate()
    except NotModifiedError:
        found = server.maintenance_mode.status()
        say(f"Maintenance is on already: {found.requested_by} asked for it.")
    if wait:
        found = MaintenanceWait(server, inf if timeout is None else timeout).active(found)
    say(_standing(found))


@maintenance_mode.command("deactivate", cls=Verb)
def deactivate() -> None:
    """Take work again; what was queued begins."""
    try:
        client().maintenance_mode.deactivate()
        say("Maintenance has ended.")
    except NotModifiedError:
        say("The server is not in maintenance.")


def _standing(found: Maintenance) -> str:
    if found.status == Maintenance.ACTIVATED:
        return "The server is in maintenance. End it with: cfy maintenance-mode deactivate"
    count = len(found.remaining_executions or ())
    return (
        f"Nothing new begins. Executions that still run: {count}; maintenance begins when they "
        f"have ended.\nSee them with: cfy maintenance-mode status"
    )
