"""What all environments of one version of our SDK have in common, installed once.

A plugin's environment begins with the base's metadata alone, so that uv knows what is there, and
finds the code by a path file: a few links in place of all its files, and bytecode that is compiled
once. Where a plugin needs another version of a library, uv installs that into the plugin's
environment, where it is found first.
"""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conductor.transport.environments.environment import Environment

_PATH_FILE = "_conductor_base.pth"


@dataclass(frozen=True)
class Base:
    """`wheels` holds our SDK and the stubs."""

    environment: Environment
    wheels: Path

    @property
    def overrides(self) -> Path:
        """Says that our wheels replace whatever has their names."""
        return self.wheels / "overrides.txt"

    @property
    def building(self) -> Sequence[str | Path]:
        """Makes uv take ours alone in what it builds with."""
        return ("--build-constraint", self.overrides)

    @property
    def installing(self) -> Sequence[str | Path]:
        """Makes uv take ours alone in what it installs, too."""
        return ("--override", self.overrides, *self.building)

    @property
    def frozen(self) -> Path:
        """What is in it, as requirements."""
        return self.environment.notes / "frozen.txt"

    def resolution(self, key: str) -> Path:
        """What the environment of that key had beyond it."""
        return self.environment.notes / f"{key}.txt"

    def begin(self, environment: Environment) -> None:
        """Fill the folder of a new environment, which does not exist yet."""
        ours = self.environment
        leaving = partial(_is_left_out, ours)
        shutil.copytree(ours.folder, environment.folder, symlinks=True, ignore=leaving)
        for metadata in ours.site.glob("*.dist-info"):
            shutil.copytree(metadata, environment.site / metadata.name, copy_function=_link)
        path = os.path.relpath(ours.site, environment.site)
        (environment.site / _PATH_FILE).write_text(f"{path}\n")
        environment.notes.mkdir()
        _begun_as(environment).write_text(ours.key)


def base_of(environment: Environment) -> str | None:
    """The key of the base on which it stands; None when it is gone."""
    try:
        return _begun_as(environment).read_text()
    except FileNotFoundError:
        return None


def _begun_as(environment: Environment) -> Path:
    return environment.notes / "base"


def _is_left_out(base: Environment, folder: str, names: list[str]) -> list[str]:
    if Path(folder) == base.site:
        return names
    return [base.notes.name] if Path(folder) == base.folder else []


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # not everywhere possible
        shutil.copy2(source, target)
