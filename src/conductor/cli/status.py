"""cfy status: how the server is."""

import click

from cloudify_rest_client.maintenance_mode import Maintenance
from conductor.cli.connection import client
from conductor.cli.printing import is_for_programs, print_data, print_list, say
from conductor.cli.verb import Verb


@click.command("status", cls=Verb)
def status() -> None:
    """Say how the server is."""
    server = client()
    answer = server.manager.get_status()
    if is_for_programs():
        print_data(answer)
        return
    maintenance = server.maintenance_mode.status()
    say(f"The server at {server._client.server_url} says: {answer['status']}")
    if maintenance.status != Maintenance.DEACTIVATED:
        say(f"Maintenance is {maintenance.status}. See: cfy maintenance-mode status")
    services = answer.get("services") or {}
    rows = [{"service": name, "status": state["status"]} for name, state in services.items()]
    print_list(rows, ("service", "status"))
