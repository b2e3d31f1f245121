"""Profiles, and work without a server: they come last, for they leave the server behind."""

from docs.command_lines.command import Command

PROFILES = {
    "Profiles": (
        Command("profiles list", "127.0.0.1"),
        Command("profiles show-current", "127.0.0.1"),
        Command(
            "profiles unset -t",
            "Settings saved successfully",
            "Profile 127.0.0.1 is changed.",
        ),
        Command(
            "profiles set -t default_tenant",
            "Settings saved successfully",
            "Profile 127.0.0.1 is changed.",
        ),
        Command(
            "profiles set -u nobody",
            "401: the credentials do not hold",
            "The server refused these credentials",
            code=1,
            our_code=4,
        ),
        Command(
            "profiles export -o profiles.tar.gz",
            "Export complete!",
            "Profiles that are in profiles.tar.gz now: 127.0.0.1",
        ),
        Command(
            "profiles import profiles.tar.gz",
            "Import complete!",
            "Profiles that came in: 127.0.0.1",
        ),
    ),
    "Without a server": (
        Command("profiles use local", "Using local environment", "on this machine alone"),
        Command(
            "init shop/blueprint.yaml -b here",
            "Unable to open import url resource:cloudify/types/types.yaml",
            "Environment here is made.",
            code=1,
            our_code=0,
            better="has the types with it",
        ),
        Command(
            "profiles use 127.0.0.1", "Using manager 127.0.0.1", "cfy speaks to http://127.0.0.1"
        ),
        Command("status", "Manager Rest-Service"),
        Command(
            "profiles delete nothing",
            "Profile nothing does not exist",
            "There is no profile 'nothing'; known: 127.0.0.1, local",
            code=1,
            our_code=2,
        ),
        Command("profiles delete 127.0.0.1", "Profile deleted", "Profile 127.0.0.1 is deleted."),
    ),
}
