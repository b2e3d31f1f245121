"""The plugin environments of a worker."""

import hashlib
import json
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path

from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError, InvalidInput
from conductor.domain.plugin_source import PluginSource
from conductor.transport.environments.base_environments import BaseEnvironments
from conductor.transport.environments.environment import Environment
from conductor.transport.environments.errors import InstallationFailed
from conductor.transport.environments.installation import Installation
from conductor.transport.environments.sdk import Sdk
from conductor.transport.environments.shelf import Shelf
from conductor.transport.environments.sources import Sources
from conductor.transport.environments.uv import Say, Uv, UvFailed

_REMEDY = (
    "Correct what the plugin requires, or this machine's index settings (PIP_INDEX_URL, pip.conf, "
    "UV_INDEX); nothing of the installation was left"
)

_REMEDY_OFFLINE = (
    "This worker stays offline (--offline-plugins): bring what the plugin requires in a wagon, or "
    "let it be installed once with a network; nothing of the installation was left"
)


class Environments:
    """Made when they are asked for, kept as long as they are used. Several workers may share
    `folder`."""

    def __init__(self, folder: Path, sdk: Sdk, uv: Uv, clock: Clock) -> None:
        self._shelf = Shelf(folder / "environments", clock)
        self._bases = BaseEnvironments(folder, sdk, uv, clock)
        self._sources = Sources(folder, sdk, clock)
        self._sdk = sdk
        self._uv = uv

    def key_of(self, source: PluginSource) -> str:
        """Of everything that makes an environment what it is. Central plugins of the same content
        share one; those of a blueprint share it within their tenant."""
        owner = None if source.is_central else source.tenant
        parts = [self._bases.key, source.digest, source.arguments, owner]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]

    def find(self, source: PluginSource) -> Environment | None:
        """The environment, if it is there; what lies at the source's place is not looked at."""
        key = self.key_of(source)
        folder = self._shelf.find(key)
        return None if folder is None else Environment(key, folder)

    def prepare(self, source: PluginSource, say: Say) -> Environment:
        """The environment that has the plugin. `say` hears each line about its making.

        Cheap when it is there already. Raises InstallationFailed.
        """
        key = self.key_of(source)
        folder = self._shelf.get(
            key,
            lambda folder, lock: self._make(Environment(key, folder), source, say, lock),
            lambda: say(f"waiting for {source.title}, which is being installed"),
        )
        return Environment(key, folder)

    def uninstall(self, source: PluginSource, *, in_use_keys: Collection[str] = ()) -> bool:
        """False when there was no environment, or when others still need it."""
        key = self.key_of(source)
        return key not in in_use_keys and self._shelf.remove(key)

    def remove_unused(self, in_use_keys: Collection[str], *, unused_for: timedelta) -> list[str]:
        """Those that nobody needs and nobody asked for in that time; returns their keys."""
        removed = self._shelf.remove_unused(unused_for, spared=in_use_keys)
        left = [Environment(folder.name, folder) for folder in self._shelf.folders()]
        self._bases.remove_unused(left, unused_for)
        self._sources.remove_unused(unused_for)
        return removed

    def remove_leftovers(self) -> None:
        """Of installations in whose middle a worker was killed; those under way are spared."""
        self._shelf.remove_leftovers()
        self._bases.remove_leftovers()
        self._sources.remove_leftovers()

    def stop(self) -> None:
        """End what is being installed, which fails then, and begin nothing more."""
        self._uv.stop()

    def _make(self, environment: Environment, source: PluginSource, say: Say, lock: int) -> None:
        say(f"making an environment for {source.title}")
        try:
            base = self._bases.get(say)
            base.begin(environment)
            installation = Installation(environment, base, self._sdk, self._uv.bound(say, lock))
            if not installation.repeat():
                installation.carry_out(self._sources.order(source, say), source.arguments)
        except UvFailed as error:
            remedy = _REMEDY_OFFLINE if self._uv.is_offline else _REMEDY
            raise InstallationFailed(f"{_failed(source, error)}\n{remedy}") from error
        except InvalidInput as error:
            raise InstallationFailed(_failed(source, error)) from error
        except InstallationFailed as error:
            raise type(error)(_failed(source, error)) from error


def _failed(source: PluginSource, error: ConductorError) -> str:
    return f"{source.title} could not be installed: {error}"
