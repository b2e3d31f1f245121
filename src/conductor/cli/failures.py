"""Failures as an operator sees them: a sentence, a next step where one is known, an exit code."""

from typing import Any

import click

from cloudify_rest_client.exceptions import (
    CloudifyClientError,
    ServerNotTrusted,
    ServerTimeout,
    ServerUnreachable,
)
from conductor.cli.colour import has_colour
from conductor.cli.escapes import without_escapes

FAILED = 1
USAGE = 2
UNREACHABLE = 3
REFUSED = 4
NOT_FOUND = 5
TIMEOUT = 6
INTERRUPTED = 130

NEXT_STEPS = {
    "illegal_execution_parameters_error": (
        "See what it takes with: cfy workflows get WORKFLOW -d DEPLOYMENT"
    ),
    "nonexistent_workflow_error": "See what there is with: cfy workflows list -d DEPLOYMENT",
    "unavailable_workflow_error": "Add --force to run it all the same.",
    "missing_required_deployment_input_error": "Give each one with: -i name=value",
    "unknown_deployment_input_error": "See what it takes with: cfy blueprints inputs BLUEPRINT",
    "unknown_deployment_secret_error": "Create each one with: cfy secrets create NAME -s VALUE",
    "plugin_in_use": "Add --force to delete it all the same.",
    "invalid_plugin_error": "Check it here with: cfy plugins validate PATH -y PLUGIN-YAML",
    "forbidden_error": "Ask an administrator, or name another tenant with -t.",
    "maintenance_mode_active": "See when it ends with: cfy maintenance-mode status",
    "entering_maintenance_mode": "See when it ends with: cfy maintenance-mode status",
    "blueprint_in_use": "Delete what imports it first, or add --force.",
    "deployment_plugin_not_found": "Upload each one with: cfy plugins upload PATH -y PLUGIN-YAML",
    "imported_blueprint_not_found": "See what there is with: cfy blueprints list",
}


class Failure(click.ClickException):
    """Ends the run with a sentence and this exit code."""

    def __init__(self, message: str, exit_code: int = FAILED) -> None:
        super().__init__(message)
        self.exit_code = exit_code  # type: ignore[misc]  # click reads it from the instance

    def show(self, file: Any = None) -> None:
        head = click.style("Error:", fg="red")
        said = without_escapes(self.message)
        click.echo(f"{head} {said}", file=file, err=True, color=has_colour())


def failure_of(error: CloudifyClientError, *, guess: str = "", is_verbose: bool = False) -> Failure:
    """Say what the server said, and the next step if one is known."""
    if isinstance(error, ServerUnreachable):
        lines = [error.message, _way_to_a_server(error)]
    elif error.status_code == 401:
        lines = [f"The server refused these credentials: {error.message}"]
        lines += ["Give others with: cfy profiles set -u USER -p PASSWORD, or -T TOKEN"]
    else:
        lines = [error.message, guess, NEXT_STEPS.get(error.error_code or "", "")]
    if is_verbose and error.server_traceback:
        lines.append(error.server_traceback)
    return Failure("\n".join(line for line in lines if line), _exit_code(error))


def _way_to_a_server(error: ServerUnreachable) -> str:
    if isinstance(error, ServerNotTrusted):
        return "Name that file with: cfy profiles set -c CA-FILE"
    if "SSL" in error.message:
        return "Does it speak https at all? If not: cfy profiles set --no-ssl"
    if "disconnected" in error.message:
        return "Does it speak https? If so: cfy profiles set --ssl"
    return (
        "Is the server running? Start it with: conductor up\n"
        "Choose another one with: cfy profiles use HOST --rest-port PORT"
    )


def _exit_code(error: CloudifyClientError) -> int:
    if isinstance(error, ServerUnreachable):
        return UNREACHABLE
    if isinstance(error, ServerTimeout):
        return TIMEOUT
    return {401: REFUSED, 403: REFUSED, 404: NOT_FOUND}.get(error.status_code, FAILED)
