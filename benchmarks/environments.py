"""How long a plugin's environment takes that was there before and was removed.

The plugins are a wheel, and a source folder that asks for a library of its own and for an old
version of the framework; uv's cache is warm. One environment may take as long as three empty ones.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from benchmarks.comparison import Comparison, Cost
from conductor.channel.content_digest import content_digest
from conductor.control.adapters.clock import SystemClock
from conductor.domain.ids import TenantName
from conductor.domain.plugin_source import PluginSource
from conductor.transport.environments.environment import Environment
from conductor.transport.environments.environments import Environments
from conductor.transport.environments.index_settings import environment_of_uv
from conductor.transport.environments.sdk import installed_sdk
from conductor.transport.environments.uv import Uv, find_uv
from conductor.transport.environments.wheel_file import WheelEntry, WheelMetadata, write_wheel
from conductor.transport.own_children import OwnChildren

SETUP = """\
from setuptools import setup
setup(name="folder", version="1", py_modules=["folder"],
      install_requires=["cloudify-common>=4.6,<5", "tabulate"])
"""


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        uv = Uv(find_uv(), environment_of_uv(os.environ, Path.home()), OwnChildren())
        environments = Environments(folder / "ours", installed_sdk(), uv, SystemClock())
        plugins = _plugins(folder)

        def install_again() -> None:
            for plugin in plugins:
                environments.uninstall(plugin)
                environments.prepare(plugin, _hear)

        install_again()
        yield [
            Comparison(
                name="environment again",
                ours=install_again,
                baseline=lambda: [_empty(folder / plugin.name) for plugin in plugins],
                against="making empty ones with uv venv",
                pieces=len(plugins),
                at_least=1 / 3,
                costs=lambda: _costs(environments, plugins[0]),
            )
        ]


def made_environment(folder: Path, module: bytes) -> Environment:
    """Of one plugin, whose only module is `wheel`."""
    uv = Uv(find_uv(), environment_of_uv(os.environ, Path.home()), OwnChildren())
    environments = Environments(folder / "ours", installed_sdk(), uv, SystemClock())
    wheel = write_wheel(folder, WheelMetadata("wheel", "1"), [WheelEntry("wheel.py", module)])
    source = PluginSource("wheel", wheel, content_digest(wheel), TenantName("default_tenant"))
    return environments.prepare(source, _hear)


def _plugins(folder: Path) -> Sequence[PluginSource]:
    wheel = write_wheel(folder, WheelMetadata("wheel", "1"), [WheelEntry("wheel.py", b"")])
    source = folder / "source"
    source.mkdir()
    (source / "setup.py").write_text(SETUP)
    (source / "folder.py").touch()
    tenant = TenantName("default_tenant")
    return [PluginSource(p.stem, p, content_digest(p), tenant) for p in (wheel, source)]


def _empty(folder: Path) -> None:
    command = [find_uv(), "venv", "--quiet", "--clear", "--no-project", "--python", sys.executable]
    subprocess.run([*command, folder / "empty"], check=True)  # noqa: S603 - our own program


def _costs(environments: Environments, plugin: PluginSource) -> Sequence[Cost]:
    folder = environments.prepare(plugin, _hear).folder
    files = sum(1 for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return [Cost("files in an environment", files)]


def _hear(line: str) -> None:
    """Nobody listens."""
