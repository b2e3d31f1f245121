"""A worker's environments, with the real uv, for the stories about plugins.

As a program (`python -m acceptance.installer FOLDER PLACE`) it makes one environment.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from conductor.channel.content_digest import content_digest
from conductor.control.adapters.clock import SystemClock
from conductor.domain.ids import TenantName
from conductor.domain.plugin_source import PluginSource
from conductor.transport.environments.environment import Environment
from conductor.transport.environments.environments import Environments
from conductor.transport.environments.index_settings import environment_of_uv
from conductor.transport.environments.sdk import installed_sdk
from conductor.transport.environments.uv import Uv, find_uv
from conductor.transport.own_children import OwnChildren


@dataclass
class Installer:
    """`said` is what was heard while it installed."""

    folder: Path
    variables: Mapping[str, str] = field(default_factory=dict)
    is_offline: bool = False
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        environment = environment_of_uv({**os.environ, **self.variables}, Path.home())
        uv = Uv(find_uv(), environment, OwnChildren(), is_offline=self.is_offline)
        self.environments = Environments(self.folder, installed_sdk(), uv, SystemClock())

    def prepare(self, source: PluginSource) -> Environment:
        return self.environments.prepare(source, self.said.append)

    def folders(self) -> list[str]:
        found = (self.folder / "environments").iterdir()
        return sorted(path.name for path in found if not path.name.startswith("."))


def source(place: Path | str, arguments: str = "", tenant: str = "default_tenant") -> PluginSource:
    name = place if isinstance(place, str) else place.stem
    return PluginSource(
        name=name,
        place=place,
        digest=content_digest(place),
        tenant=TenantName(tenant),
        install_arguments=arguments,
    )


def python(environment: Environment, program: str) -> str:
    """What a program prints in there."""
    ended = subprocess.run(  # noqa: S603 - our own test
        [environment.python, "-c", program], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


def check(environment: Environment) -> None:
    """`uv pip check` is clean."""
    ended = subprocess.run(  # noqa: S603 - our own test
        [find_uv(), "pip", "check", "--python", environment.python],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


if __name__ == "__main__":
    Installer(Path(sys.argv[1])).prepare(source(Path(sys.argv[2])))
