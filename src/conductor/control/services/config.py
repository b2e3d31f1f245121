"""Settings that clients can read."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from conductor.domain.identity import LockRule


@dataclass(frozen=True)
class ConfigItem:
    name: str
    scope: str
    value: Any


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

    def items(self) -> list[ConfigItem]:
        rest = {
            "default_page_size": self.default_page_size,
            "max_concurrent_workflows": self.max_concurrent_workflows,
            "failed_logins_before_account_lock": self.failed_logins_before_account_lock,
            "account_lock_period": self.account_lock_period,
            "blueprint_folder_max_size_mb": self.blueprint_folder_max_size_mb,
            "blueprint_folder_max_files": self.blueprint_folder_max_files,
            "plugin_max_size_mb": self.plugin_max_size_mb,
        }
        scopes: dict[str, dict[str, Any]] = {"rest": rest, "workflow": dict(self.workflow)}
        return [
            ConfigItem(name, scope, value)
            for scope, values in scopes.items()
            for name, value in values.items()
        ]
