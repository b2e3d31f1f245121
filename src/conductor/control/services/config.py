"""Settings that clients read, and administrators change while the manager runs."""

import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from conductor.control.services.errors import Forbidden
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.config import ChangedSetting
from conductor.domain.errors import Conflict, NotFound
from conductor.domain.identity import Caller, LockRule

_LARGEST = 2**31 - 1


@dataclass(frozen=True)
class Setting:
    """A whole number between two others. If it is not editable, servers heed it as they start."""

    scope: str
    name: str
    lowest: int
    highest: int = _LARGEST
    is_editable: bool = True

    @property
    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.lowest, "maximum": self.highest}

    @property
    def full_name(self) -> str:
        return f"{self.scope}.{self.name}"

    def read(self, value: Any) -> int:
        """Texts are read, because command lines have nothing else."""
        is_text = isinstance(value, str) and re.fullmatch(r"\s*[+-]?\d{1,12}\s*", value)
        number = int(value) if is_text else value
        if type(number) is not int or not self.lowest <= number <= self.highest:
            raise Conflict(
                f"config item {self.full_name!r} is a whole number from {self.lowest} to "
                f"{self.highest}, not {value!r}"
            )
        return number


SETTINGS = (
    Setting("rest", "default_page_size", 1, 100_000),
    Setting("rest", "max_concurrent_workflows", 1, 1000),
    Setting("rest", "failed_logins_before_account_lock", 1),
    Setting("rest", "account_lock_period", -1),
    Setting("rest", "blueprint_folder_max_size_mb", 1, is_editable=False),
    Setting("rest", "blueprint_folder_max_files", 1, is_editable=False),
    Setting("rest", "plugin_max_size_mb", 1, is_editable=False),
    Setting("workflow", "task_retries", -1),
    Setting("workflow", "task_retry_interval", 0),
    Setting("workflow", "subgraph_retries", -1),
)


@dataclass(frozen=True)
class ConfigItem:
    setting: Setting
    value: int
    updated_at: datetime | None = None
    updated_by: str | None = None


@dataclass(frozen=True)
class Config:
    """The defaults of the contract; a running server may be given others."""

    default_page_size: int = 1000
    max_concurrent_workflows: int = 20
    blueprint_folder_max_size_mb: int = 50
    blueprint_folder_max_files: int = 10000
    plugin_max_size_mb: int = 1024
    task_retries: int = 60
    task_retry_interval: int = 15
    subgraph_retries: int = 0
    failed_logins_before_account_lock: int = 4
    account_lock_period: int = -1
    rest_host: str = "127.0.0.1"
    rest_port: int = 80
    rest_protocol: str = "http"
    rest_ssl_cert: str | None = None  # the file against which operations check ours

    @property
    def lock_rule(self) -> LockRule:
        """`account_lock_period` is in minutes; -1 locks nobody."""
        is_off = self.account_lock_period < 0
        period = None if is_off else timedelta(minutes=self.account_lock_period)
        return LockRule(self.failed_logins_before_account_lock, period)

    @property
    def workflow(self) -> dict[str, int]:
        return {
            "task_retries": self.task_retries,
            "task_retry_interval": self.task_retry_interval,
            "subgraph_retries": self.subgraph_retries,
        }

    @property
    def bootstrap_context(self) -> dict[str, Any]:
        return {"workflows": self.workflow}


class Configuration:
    """What the server was started with, and in its place what was changed since, on whichever
    server: `current` is as it was at the last `refresh`, which asks the database."""

    def __init__(self, work: UnitOfWorkFactory, clock: Clock, started_with: Config) -> None:
        self._work = work
        self._clock = clock
        self._started_with = started_with
        self._lock = threading.Lock()
        self._changes: Mapping[str, ChangedSetting] = {}
        self._current = started_with

    @property
    def current(self) -> Config:
        return self._current

    def refresh(self) -> None:
        with self._lock:  # who read first must not have the last word
            with self._work.reading() as unit:
                changed = {f"{each.scope}.{each.name}": each for each in unit.config.all()}
            known = [each for each in SETTINGS if each.full_name in changed]
            values = {each.name: changed[each.full_name].value for each in known}
            self._current, self._changes = replace(self._started_with, **values), changed

    def items(self, scope: str | None = None) -> list[ConfigItem]:
        return [self._item(each) for each in SETTINGS if scope in (None, each.scope)]

    def item(self, name: str) -> ConfigItem:
        """By name, or by `<scope>.<name>`."""
        return self._item(_setting(name))

    def put(self, caller: Caller, name: str, value: Any, *, is_forced: bool = False) -> ConfigItem:
        """What is not editable is changed by force only, for the next start of a server."""
        if not caller.is_admin:
            raise Forbidden(f"{caller.username} may not change settings (manager_config_put)")
        setting = _setting(name)
        if not setting.is_editable and not is_forced:
            raise Conflict(
                f"config item {name!r} cannot be edited while servers run: set it where they "
                f"start, or force it for their next start"
            )
        number, now = setting.read(value), self._clock.now()
        changed = ChangedSetting(setting.scope, setting.name, number, now, caller.username)
        with self._work.writing() as unit:
            unit.config.put(changed)
        self.refresh()
        return self._item(setting)

    def _item(self, setting: Setting) -> ConfigItem:
        changed = self._changes.get(setting.full_name)
        value = getattr(self._current, setting.name)
        if changed is None:
            return ConfigItem(setting, value)
        return ConfigItem(setting, value, changed.updated_at, changed.updated_by)


def _setting(name: str) -> Setting:
    for each in SETTINGS:
        if name in (each.name, each.full_name):
            return each
    raise NotFound("config item", name)
