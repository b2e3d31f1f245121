"""cfy maintenance-mode: whether the server takes work."""

from conductor.cli.connection import client
from conductor.cli.noun import group
from conductor.cli.printing import print_record
from conductor.cli.verb import Verb

SHOWN = (
    "status",
    "requested_by",
    "activation_requested_at",
    "activated_at",
    "remaining_executions",
)


@group("maintenance-mode")
def maintenance_mode() -> None:
    """See whether the server takes work."""


@maintenance_mode.command("status", cls=Verb)
def status() -> None:
    """Say whether it is in maintenance, and what it still waits for."""
    print_record(client().maintenance_mode.status(), SHOWN)
