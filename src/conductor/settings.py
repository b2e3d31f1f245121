"""What an operator can set: options of the command line, and `CONDUCTOR_*` variables."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path

DEFAULT_PORT = 8484
LOOPBACK = "127.0.0.1"
Environment = Mapping[str, str]


@dataclass(frozen=True)
class HostSettings:
    """Of whatever has a worker. Offline, plugins are installed from what is at hand; environments
    that nobody used in the time `plugins_kept_for` go. `most_idle_hosts` counts all processes that
    wait for work, each at most for `idle_for`."""

    is_offline: bool = False
    plugins_kept_for: timedelta = timedelta(days=30)
    most_idle_hosts: int = 28
    idle_for: timedelta = timedelta(minutes=30)


@dataclass(frozen=True)
class UploadSettings:
    """How much people may send: a blueprint as it is unpacked, and a plugin."""

    blueprint_megabytes: int = 50
    blueprint_files: int = 10_000
    plugin_megabytes: int = 1024


@dataclass(frozen=True)
class LogSettings:
    """`level` is the least that is logged, as `logging` names it; requests are logged at INFO."""

    level: str = "WARNING"
    as_json: bool = False


@dataclass(frozen=True)
class ServerSettings:
    """Of `conductor up` and `conductor server`. Port 0 takes a free one; an empty database means
    SQLite in the folder. `lease` is how long a worker may be silent. From `import_networks`, which
    may be addresses and hosts as well, blueprints may import although they are not public. More
    than `most_failed_logins` lock an account for so many minutes; -1 locks nobody. No tenant
    has more than `most_executions_per_tenant` at once; None leaves it at what all may have."""

    data: Path
    port: int = DEFAULT_PORT
    bind: str = LOOPBACK
    database: str = ""
    certificate: Path | None = None
    key: Path | None = None
    secrets_key: Path | None = None
    admin_password: str | None = None
    worker_token: str | None = None
    run_folder: Path = Path.home() / ".conductor" / "servers"
    lease: timedelta = timedelta(seconds=30)
    most_executions: int = 20
    most_operations: int = 20
    most_executions_per_tenant: int | None = None
    hosts: HostSettings = HostSettings()
    import_networks: tuple[str, ...] = ()
    most_failed_logins: int = 4
    account_lock_minutes: int = -1
    uploads: UploadSettings = UploadSettings()

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'conductor.db'}"

    @property
    def protocol(self) -> str:
        return "https" if self.certificate else "http"


@dataclass(frozen=True)
class WorkerSettings:
    """Of `conductor worker`. `authority` is a file with the certificate that the servers' one is
    checked against, when the system does not know it."""

    data: Path
    servers: tuple[str, ...]
    token: str
    authority: Path | None = None
    most_executions: int = 20
    most_operations: int = 20
    hosts: HostSettings = HostSettings()


def default_data_folder(name: str = "data") -> Path:
    return Path.home() / ".conductor" / name


def server_settings(
    data: Path | None,
    port: int,
    bind: str,
    database: str | None,
    certificate: Path | None,
    key: Path | None,
    environment: Environment = os.environ,
    *,
    offline_plugins: bool = False,
) -> ServerSettings:
    """What was said on the command line, filled up from the environment."""
    run_folder = environment.get("CONDUCTOR_RUN_DIR")
    secrets_key = environment.get("CONDUCTOR_SECRETS_KEY_FILE")
    return ServerSettings(
        data=(data or Path(environment.get("CONDUCTOR_DATA") or default_data_folder())).absolute(),
        port=port,
        bind=bind,
        database=database or environment.get("CONDUCTOR_DATABASE", ""),
        certificate=certificate,
        key=key,
        secrets_key=Path(secrets_key) if secrets_key else None,
        admin_password=environment.get("CONDUCTOR_ADMIN_PASSWORD"),
        worker_token=environment.get("CONDUCTOR_WORKER_TOKEN"),
        run_folder=Path(run_folder) if run_folder else ServerSettings.run_folder,
        lease=_seconds(environment, "CONDUCTOR_LEASE_SECONDS", ServerSettings.lease),
        **_limits(environment),
        most_executions_per_tenant=_tenant_limit(environment),
        hosts=host_settings(environment, is_offline=offline_plugins),
        import_networks=_networks(environment, "CONDUCTOR_IMPORT_NETWORKS"),
        most_failed_logins=_number(environment, "CONDUCTOR_FAILED_LOGINS", 4, "logins", 1),
        account_lock_minutes=_number(
            environment, "CONDUCTOR_ACCOUNT_LOCK_MINUTES", -1, "minutes", 1
        ),
        uploads=_upload_settings(environment),
    )


def worker_settings(
    data: Path | None,
    servers: tuple[str, ...],
    token_file: Path | None,
    authority: Path | None,
    environment: Environment = os.environ,
    *,
    offline_plugins: bool = False,
) -> WorkerSettings:
    """Raises `ValueError` with a sentence when the token is missing."""
    token = environment.get("CONDUCTOR_WORKER_TOKEN", "")
    if token_file is not None:
        token = token_file.read_text(encoding="utf-8").strip()
    if not token:
        raise ValueError(
            "a worker needs its server's token: copy the file worker-token from the server's data "
            "folder and name it with --token-file, or set CONDUCTOR_WORKER_TOKEN"
        )
    folder = data or Path(environment.get("CONDUCTOR_DATA") or default_data_folder("worker"))
    hosts = host_settings(environment, is_offline=offline_plugins)
    limits = _limits(environment)
    return WorkerSettings(folder.absolute(), servers, token, authority, **limits, hosts=hosts)


def _limits(environment: Environment) -> dict[str, int]:
    return {
        "most_executions": _number(environment, "CONDUCTOR_MOST_EXECUTIONS", 20, "executions", 1),
        "most_operations": _number(environment, "CONDUCTOR_MOST_OPERATIONS", 20, "operations", 1),
    }


def _tenant_limit(environment: Environment) -> int | None:
    name = "CONDUCTOR_MOST_EXECUTIONS_PER_TENANT"
    return _number(environment, name, 0, "executions", 1) or None


def log_settings(environment: Environment = os.environ) -> LogSettings:
    """Raises `ValueError` with a sentence when a level or a format is unknown."""
    level = environment.get("CONDUCTOR_LOG_LEVEL", "").upper() or LogSettings.level
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError(f"CONDUCTOR_LOG_LEVEL is {level!r}: choose debug, info, warning or error")
    form = environment.get("CONDUCTOR_LOG_FORMAT", "").lower() or "text"
    if form not in ("text", "json"):
        raise ValueError(f"CONDUCTOR_LOG_FORMAT is {form!r}: choose text or json")
    return LogSettings(level, as_json=form == "json")


def host_settings(environment: Environment, *, is_offline: bool) -> HostSettings:
    days = _number(environment, "CONDUCTOR_PLUGINS_KEEP_DAYS", 30, "days", 1)
    idle = _number(environment, "CONDUCTOR_IDLE_HOSTS", HostSettings.most_idle_hosts, "hosts", 0)
    minutes = _number(environment, "CONDUCTOR_IDLE_MINUTES", 30, "minutes", 1)
    return HostSettings(
        is_offline=is_offline or _is_on(environment, "CONDUCTOR_PLUGINS_OFFLINE"),
        plugins_kept_for=timedelta(days=days),
        most_idle_hosts=idle,
        idle_for=timedelta(minutes=minutes),
    )


def _upload_settings(environment: Environment) -> UploadSettings:
    usual = UploadSettings()
    sizes = (
        ("CONDUCTOR_BLUEPRINT_MAX_MB", usual.blueprint_megabytes, "megabytes"),
        ("CONDUCTOR_BLUEPRINT_MAX_FILES", usual.blueprint_files, "files"),
        ("CONDUCTOR_PLUGIN_MAX_MB", usual.plugin_megabytes, "megabytes"),
    )
    return UploadSettings(*(_number(environment, *each, 1) for each in sizes))


def _networks(environment: Environment, name: str) -> tuple[str, ...]:
    """Raises `ValueError` with a sentence for what is neither a network nor a host."""
    listed = [each.strip() for each in environment.get(name, "").split(",")]
    for each in filter(None, listed):
        if not _is_network(each) and not re.fullmatch(r"[A-Za-z0-9]([\w.-]*\w)?", each):
            raise ValueError(f"{name} has {each!r}: list networks like 10.0.0.0/8, and host names")
    return tuple(filter(None, listed))


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_on(environment: Environment, name: str) -> bool:
    """Raises `ValueError` with a sentence when it is neither yes nor no."""
    words = {"": False, "0": False, "false": False, "no": False}
    words |= {"1": True, "true": True, "yes": True}
    text = environment.get(name, "")
    if text.lower() not in words:
        raise ValueError(f"{name} is {text!r}: say yes or no")
    return words[text.lower()]


def _number(environment: Environment, name: str, default: int, of: str, least: int) -> int:
    """Raises `ValueError` with a sentence when it is no whole number, or too small."""
    text = environment.get(name)
    if not text:
        return default
    if not text.isdecimal() or not least <= int(text) < 100_000:
        raise ValueError(f"{name} is {text!r}: give it a number of {of}, {least} or more")
    return int(text)


def _seconds(environment: Environment, name: str, default: timedelta) -> timedelta:
    """Raises `ValueError` with a sentence when it is no positive number."""
    text = environment.get(name)
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 86400:
        raise ValueError(f"{name} is {text!r}: give it a number of seconds, up to a day")
    return timedelta(seconds=seconds)
