"""Where the virtual environments of plugins lie, by the rule that tools know (framework §2.12).

The environments of a worker lie elsewhere, under the digest of their content; the one that runs is
`ctx.plugin.prefix`.
"""

import os
import sys
from pathlib import Path

from conductor.runtime.sdk.current import current_ctx
from conductor.runtime.sdk.version_order import parse_version

ROOT_VARIABLE = "CFY_PLUGINS_ROOT"
MARK = "plugin.id"
_UNKNOWN_VERSION = "0.0.0"


def plugin_prefix(
    name: str, tenant_name: str, version: str | None = None, deployment_id: str | None = None
) -> str | None:
    """The folder of an installed plugin, or None. Without a version it is the highest that is
    installed, and with a deployment one of its blueprint's own comes first."""
    if current_ctx.is_set and current_ctx.get_ctx().plugin == name:
        return str(current_ctx.get_ctx().plugin.prefix)
    homes = [_home(name, tenant_name, deployment_id)] if deployment_id else []
    for home in (*homes, _home(name, tenant_name)):
        found = home / version if version else _highest(home)
        if found is not None and (found / MARK).is_file():
            return str(found)
    return None


def target_plugin_prefix(
    name: str, tenant_name: str, version: str | None = None, deployment_id: str | None = None
) -> str:
    """Where it would be installed."""
    return str(_home(name, tenant_name, deployment_id) / (version or _UNKNOWN_VERSION))


def get_python_path(venv: str) -> str:
    """The interpreter of a virtual environment."""
    windows = os.name == "nt"
    return str(Path(venv, "Scripts" if windows else "bin", "python.exe" if windows else "python"))


def _home(name: str, tenant_name: str, deployment_id: str | None = None) -> Path:
    root = Path(os.environ.get(ROOT_VARIABLE) or sys.prefix)
    if deployment_id:
        return root / "source_plugins" / tenant_name / deployment_id / name
    return root / "plugins" / tenant_name / name


def _highest(home: Path) -> Path | None:
    installed = [found.parent for found in home.glob(f"*/{MARK}")]
    return max(installed, key=lambda folder: parse_version(folder.name), default=None)
