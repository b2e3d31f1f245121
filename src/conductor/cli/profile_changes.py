"""cfy profiles set and unset: change parts of a profile, and see whether the server takes it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

from cloudify_rest_client.exceptions import UserUnauthorizedError
from conductor.cli.completions import known_profiles
from conductor.cli.connection import connect
from conductor.cli.failures import REFUSED, Failure
from conductor.cli.invocation import invocation
from conductor.cli.printing import say
from conductor.cli.profile import DEFAULT_TENANT, Profile, current_name, store, stored_profile
from conductor.cli.verb import Verb

F = TypeVar("F", bound=Callable[..., Any])


def unasked(command: F) -> F:
    return click.option(
        "--skip-credentials-validation", is_flag=True, help="Do not ask the server."
    )(command)


def by_whom(command: F) -> F:
    """How the server and its user know each other."""
    for decorate in (
        unasked,
        click.option("-t", "--manager-tenant", "tenant", help="Work in this tenant."),
        click.option("-T", "--manager-token", "token", help="A token, in the place of both."),
        click.option("-p", "--manager-password", "password", help="That user's password."),
        click.option("-u", "--manager-username", "username", help="As whom."),
        click.option(
            "-c",
            "--rest-certificate",
            "certificate",
            type=click.Path(exists=True),
            help="The file of the authority that vouches for the server.",
        ),
    ):
        command = decorate(command)
    return command


@click.command("set", cls=Verb)
@click.option("--profile-name", type=known_profiles, help="The current one if left out.")
@click.option("--rest-port", "port", type=click.IntRange(1, 65535), help="The server's port.")
@click.option("--ssl/--no-ssl", default=None, help="Speak https.")
@click.option("-m", "--manager-ip", "host", help="The server's host.")
@by_whom
def change(profile_name: str | None, skip_credentials_validation: bool, **how: Any) -> None:
    """Change parts of a profile."""
    given = {key: value for key, value in how.items() if value is not None}
    _change(profile_name, given, is_asked=not skip_credentials_validation)


@click.command("unset", cls=Verb)
@click.option("--profile-name", type=known_profiles, help="The current one if left out.")
@click.option(
    "-c",
    "--rest-certificate",
    "certificate",
    is_flag=True,
    help="The file of the authority that vouches for the server.",
)
@click.option("-u", "--manager-username", "username", is_flag=True, help="As whom.")
@click.option("-p", "--manager-password", "password", is_flag=True, help="That user's password.")
@click.option("-T", "--manager-token", "token", is_flag=True, help="A token, in the place of both.")
@click.option("-t", "--manager-tenant", "tenant", is_flag=True, help="The default tenant again.")
@unasked
def unset(profile_name: str | None, skip_credentials_validation: bool, **which: bool) -> None:
    """Forget parts of a profile."""
    gone: dict[str, Any] = {name: None for name, is_meant in which.items() if is_meant}
    if not gone:
        raise click.UsageError("say what to forget: -u, -p, -T, -t or -c")
    if "tenant" in gone:
        gone["tenant"] = DEFAULT_TENANT
    _change(profile_name, gone, is_asked=not skip_credentials_validation)


def _change(name: str | None, parts: dict[str, Any], *, is_asked: bool) -> None:
    name = name or current_name()
    if name is None:
        raise click.UsageError("There is no current profile; choose one with: cfy profiles use")
    profile = replace(stored_profile(name), **parts)
    if is_asked and (profile.token or (profile.username and profile.password)):
        check(profile)
    store(profile)
    say(f"Profile {name} is changed.")


def check(profile: Profile) -> None:
    try:
        answer = connect(profile, invocation()).manager.get_status()
    except UserUnauthorizedError:
        if profile.token or profile.password:
            raise
        sentence = f"Who are you at {profile.url}? Add -u USER -p PASSWORD, or -T TOKEN"
        raise Failure(sentence, REFUSED) from None
    say(f"The server at {profile.url} says: {answer.get('status')}")
