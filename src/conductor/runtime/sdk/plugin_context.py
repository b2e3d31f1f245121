"""`ctx.plugin`: the plugin's name, which knows more about the plugin."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


class PluginContext(str):
    """Equal to the plugin's name wherever a text is expected."""

    __slots__ = ("_plugin_context", "_workdir")

    _plugin_context: Mapping[str, Any]
    _workdir: Path

    def __new__(cls, raw: Mapping[str, Any], deployment_workdir: Path) -> "PluginContext":
        plugin = super().__new__(cls, raw.get("name") or "")
        plugin._plugin_context = raw
        plugin._workdir = deployment_workdir
        return plugin

    @property
    def name(self) -> str | None:
        return self._plugin_context.get("name")

    @property
    def package_name(self) -> str | None:
        return self._plugin_context.get("package_name")

    @property
    def package_version(self) -> str | None:
        return self._plugin_context.get("package_version")

    @property
    def source(self) -> str | None:
        return self._plugin_context.get("source")

    @property
    def properties(self) -> dict[str, Any]:
        return dict(self._plugin_context.get("properties") or {})

    @property
    def prefix(self) -> str:
        """The virtual environment in which the plugin runs."""
        return str(self._plugin_context.get("prefix") or sys.prefix)

    @property
    def workdir(self) -> str | None:
        """A folder for the plugin's files of this deployment; it exists once it is asked for."""
        if not self.name:
            return None
        folder = self._workdir / "plugins" / self.name
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder)
