"""A profile: which server, as whom, in which tenant; stored one file each."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from conductor.cli.failures import USAGE, Failure
from conductor.cli.folder import own_folder, write_private
from conductor.cli.guesses import did_you_mean
from conductor.cli.local_servers import LocalServer, running_servers

DEFAULT_TENANT = "default_tenant"
LOCAL = "local"


@dataclass(frozen=True)
class Profile:
    """How to reach one server; or none, where the host is `local`."""

    name: str
    host: str
    port: int
    ssl: bool = False
    certificate: str | None = None
    username: str | None = None
    password: str | None = None
    token: str | None = None
    tenant: str = DEFAULT_TENANT

    @property
    def is_local(self) -> bool:
        return self.host == LOCAL

    @property
    def protocol(self) -> str:
        return "https" if self.ssl else "http"

    @property
    def url(self) -> str:
        return f"{self.protocol}://{self.host}:{self.port}"


def stored_profiles() -> list[Profile]:
    return [_read(path) for path in sorted(_folder().glob("*.json"))]


def profile_names() -> list[str]:
    return sorted(path.stem for path in _folder().glob("*.json"))


def stored_profile(name: str) -> Profile:
    path = _path(name)
    if not path.exists():
        names = profile_names()
        known = ", ".join(names) or "none yet"
        guess = did_you_mean(name, names)
        raise Failure(f"There is no profile {name!r}; known: {known}. {guess}".rstrip(), USAGE)
    return _read(path)


def store(profile: Profile) -> None:
    write_private(_path(profile.name), asdict(profile))


def remove(name: str) -> None:
    stored_profile(name)
    _path(name).unlink()
    if current_name() == name:
        _current().unlink()


def current_name() -> str | None:
    path = _current()
    return str(json.loads(path.read_text())["name"]) if path.exists() else None


def make_current(name: str) -> None:
    write_private(_current(), {"name": name})


def profile_in_use(name: str | None = None) -> Profile:
    """The named profile, else the current one, else the only running local server.

    The environment (CONDUCTOR_HOST and so on) overrides what it gives, field by field.
    """
    name = name or current_name()
    if name:
        return _overridden(stored_profile(name), os.environ)
    if "CONDUCTOR_HOST" in os.environ:
        host = os.environ["CONDUCTOR_HOST"]
        return _overridden(Profile("environment", host, 80), os.environ)
    servers = running_servers()
    if len(servers) != 1:
        raise Failure(_nothing_chosen(servers), USAGE)
    return _overridden(profile_of(servers[0]), os.environ)


def profile_of(server: LocalServer) -> Profile:
    """The admin's profile of a server on this machine."""
    return Profile(
        name=f"{server.host}:{server.port}",
        host=server.host,
        port=server.port,
        ssl=server.is_ssl,
        username="admin",
        password=server.admin_password(),
    )


def _nothing_chosen(servers: list[LocalServer]) -> str:
    if servers:
        urls = ", ".join(server.url for server in servers)
        return f"Several servers run here ({urls}). Choose one with: cfy profiles use HOST"
    return (
        "No server is chosen and none runs here. Start one with: conductor up\n"
        "or choose one with: cfy profiles use HOST --rest-port PORT -u USER -p PASSWORD\n"
        "or work without any, after: cfy profiles use local"
    )


def _overridden(profile: Profile, environment: Mapping[str, str]) -> Profile:
    keys = {"user": "username", "host": "host", "token": "token", "tenant": "tenant"}
    keys["password"] = "password"  # noqa: S105 - the name of a field
    given: dict[str, Any] = {
        field: environment[f"CONDUCTOR_{key.upper()}"]
        for key, field in keys.items()
        if f"CONDUCTOR_{key.upper()}" in environment
    }
    if "CONDUCTOR_PORT" in environment:
        given["port"] = _port(environment["CONDUCTOR_PORT"])
    if "token" in given:
        given = {"username": None, "password": None} | given
    elif "password" in given:
        given = {"token": None} | given
    return replace(profile, **given)


def _port(text: str) -> int:
    if not text.isdecimal():
        raise Failure(f"CONDUCTOR_PORT must be a number, and is {text!r}", USAGE)
    return int(text)


def _folder() -> Path:
    return own_folder() / "profiles"


def _current() -> Path:
    return own_folder() / "current-profile.json"


def _path(name: str) -> Path:
    if not name or "/" in name or name.startswith("."):
        raise Failure(f"{name!r} cannot name a profile: no slashes, no leading dot", USAGE)
    return _folder() / f"{name}.json"


def _read(path: Path) -> Profile:
    return profile_from(path.read_bytes(), f"{path} (delete it)")


def profile_from(content: bytes, where: str) -> Profile:
    """Read what was stored; a `Failure` that says `where` when it is none."""
    known = {field.name for field in fields(Profile)}
    try:
        told = json.loads(content)
        return Profile(**{key: value for key, value in told.items() if key in known})
    except (ValueError, TypeError, AttributeError) as error:
        raise Failure(f"There is no profile in {where}: {error}") from error
