"""The bases that stand on this machine: one for each version of our code and of Python in use."""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path

from conductor.domain.clock import Clock
from conductor.transport.environments.base import Base, base_of
from conductor.transport.environments.environment import Environment
from conductor.transport.environments.errors import InstallationFailed
from conductor.transport.environments.sdk import DISTRIBUTION, Sdk
from conductor.transport.environments.shelf import Shelf
from conductor.transport.environments.stubs import (
    FOREMOST,
    IMPLIED,
    NAMES,
    USUAL_VERSION,
    write_stub,
)
from conductor.transport.environments.uv import RunUv, Say, Uv, UvFailed


class BaseEnvironments:
    """`key` is that of the base for the code that runs here."""

    def __init__(self, folder: Path, sdk: Sdk, uv: Uv, clock: Clock) -> None:
        self._shelf = Shelf(folder / "bases", clock)
        self._wheels = folder / "wheels"
        self._sdk = sdk
        self._uv = uv
        self.key = _key(sdk)

    def get(self, say: Say) -> Base:
        """Making it needs the index, or a cache or a folder that holds the libraries."""
        folder = self._shelf.get(
            self.key,
            lambda folder, lock: self._make(self._base(folder), say, lock),
            lambda: say("waiting for our SDK's libraries, which are being installed"),
        )
        return self._base(folder)

    def remove_unused(self, environments: Iterable[Environment], unused_for: timedelta) -> None:
        """Those on which none of these environments stands any more."""
        needed = {self.key, *map(base_of, environments)}
        for key in self._shelf.remove_unused(unused_for, spared=needed):
            shutil.rmtree(self._wheels / key, ignore_errors=True)

    def remove_leftovers(self) -> None:
        self._shelf.remove_leftovers()

    def _base(self, folder: Path) -> Base:
        return Base(Environment(self.key, folder), self._wheels / self.key)

    def _make(self, base: Base, say: Say, lock: int) -> None:
        say(f"installing {self._sdk.requirement} and its libraries, once for all plugins")
        self._write_wheels(base)
        try:
            _install(base, self._uv.bound(say, lock))
        except UvFailed as error:
            raise InstallationFailed(
                f"the libraries of our SDK are missing: {error}\nThey are needed once: let this "
                "machine reach a package index, or name a folder of wheels (find-links)"
            ) from error

    def _write_wheels(self, base: Base) -> None:
        base.wheels.mkdir(parents=True, exist_ok=True)
        wheels = [(DISTRIBUTION, self._sdk.write(base.wheels))]
        for name in NAMES:
            wheels.append((name, write_stub(base.wheels, name, USUAL_VERSION, self._sdk)))
        lines = (f"{name} @ {path.as_uri()}\n" for name, path in wheels)
        base.overrides.write_text("".join(lines))


def _install(base: Base, run: RunUv) -> None:
    ours = base.environment
    here = partial(run, folder=base.wheels)
    here("venv", "--quiet", "--relocatable", "--python", sys.executable, ours.folder)
    here("pip", "install", "--python", ours.python, *base.installing, DISTRIBUTION, FOREMOST)
    ours.notes.mkdir()
    lines = here("pip", "freeze", "--quiet", "--python", ours.python, is_heard=False)
    base.frozen.write_text("\n".join(lines))


def _key(sdk: Sdk) -> str:
    parts = [sdk.version, sys.version, sys.base_prefix, *IMPLIED]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
