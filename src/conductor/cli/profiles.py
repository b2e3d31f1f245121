"""cfy profiles: which server to speak to, and as whom."""

from dataclasses import asdict
from typing import Any
from urllib.parse import urlsplit

import click

from conductor.cli.completions import known_profiles
from conductor.cli.local_servers import server_at
from conductor.cli.noun import group
from conductor.cli.printing import print_list, print_record, say
from conductor.cli.profile import (
    DEFAULT_TENANT,
    LOCAL,
    Profile,
    current_name,
    make_current,
    profile_in_use,
    profile_names,
    profile_of,
    remove,
    store,
    stored_profile,
    stored_profiles,
)
from conductor.cli.profile_archives import export, import_profiles
from conductor.cli.profile_changes import by_whom, change, check, unset
from conductor.cli.verb import Verb

FIRST_USER = "admin"
SHOWN = ("current", "name", "host", "port", "ssl", "username", "tenant")
LOOPBACK = ("127.0.0.1", "localhost", "::1")


@group("profiles")
def profiles() -> None:
    """Choose the server to speak to."""


@profiles.command("use", cls=Verb)
@click.argument("host")
@click.option("--profile-name", help="The host's name if left out.")
@click.option("--rest-port", "port", type=click.IntRange(1, 65535), help="80, or 443 with --ssl.")
@click.option("--ssl", is_flag=True, help="Speak https.")
@by_whom
def use(host: str, profile_name: str | None, skip_credentials_validation: bool, **how: Any) -> None:
    """Speak to the server at HOST from now on, or to none when HOST is local.

    HOST may also be the URL that the server printed when it started, or the name of a profile.

    Without credentials, those of a server that runs on this machine are found by themselves.
    """
    if host == LOCAL:
        store(Profile(LOCAL, LOCAL, 0))
        make_current(LOCAL)
        say("From now on cfy works on this machine alone; begin with: cfy init blueprint.yaml")
        return
    is_known = not profile_name and not any(how.values()) and host in profile_names()
    profile = stored_profile(host) if is_known else _chosen(*_host_of(host, how), profile_name)
    if not skip_credentials_validation:
        check(profile)
    store(profile)
    make_current(profile.name)
    say(f"From now on cfy speaks to {profile.url} (profile {profile.name}).")


for verb in (change, unset, export, import_profiles):
    profiles.add_command(verb)


@profiles.command("list", cls=Verb)
def list_profiles() -> None:
    """List profiles."""
    print_list([_shown(profile) for profile in stored_profiles()], SHOWN)


@profiles.command("show-current", cls=Verb)
def show_current() -> None:
    """Show the profile that is used now."""
    print_record(_shown(profile_in_use()), SHOWN[1:])


@profiles.command("delete", cls=Verb)
@click.argument("profile_name", type=known_profiles)
def delete(profile_name: str) -> None:
    """Forget a profile."""
    remove(profile_name)
    say(f"Profile {profile_name} is deleted.")


def _host_of(given: str, how: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """A URL holds what could be said by options as well."""
    if "://" not in given:
        return given, how
    url = urlsplit(given)
    try:
        port = url.port
    except ValueError as error:
        raise click.BadParameter(f"{given}: {error}") from None
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/"):
        raise click.BadParameter(f"{given} is neither a host nor like https://HOST:PORT")
    return url.hostname, how | {"port": how["port"] or port, "ssl": url.scheme == "https"}


def _chosen(host: str, how: dict[str, Any], name: str | None) -> Profile:
    how = how | {"port": how["port"] or (443 if how["ssl"] else 80)}
    how["tenant"] = how["tenant"] or DEFAULT_TENANT
    if how["password"] and not how["username"]:
        how["username"] = FIRST_USER
    local = server_at(how["port"]) if host in LOOPBACK else None
    if local is not None and not (how["password"] or how["token"]):
        found = profile_of(local)
        how |= {"username": how["username"] or found.username, "ssl": found.ssl}
        if how["username"] == found.username:
            how["password"] = found.password
    return Profile(name=name or host, host=host, **how)


def _shown(profile: Profile) -> dict[str, Any]:
    """Without what is secret."""
    record = asdict(profile)
    record["current"] = "*" if profile.name == current_name() else ""
    return {key: value for key, value in record.items() if key not in ("password", "token")}
