"""Plugins' code, unpacked once for each content; uv builds it here, and remembers what it built."""

import shutil
from datetime import timedelta
from pathlib import Path

from conductor.channel.archive import unpack
from conductor.channel.wagon import BOUNDS, is_unpacked_wagon
from conductor.domain.clock import Clock
from conductor.domain.errors import InvalidInput
from conductor.domain.plugin_source import PluginSource
from conductor.transport.environments.order import Order
from conductor.transport.environments.sdk import Sdk
from conductor.transport.environments.shelf import Shelf
from conductor.transport.environments.uv import Say
from conductor.transport.environments.wagon_order import wagon_order


class Sources:
    def __init__(self, folder: Path, sdk: Sdk, clock: Clock) -> None:
        self._folder = folder
        self._shelf = Shelf(folder / "sources", clock)
        _hide_settings(folder)
        self._sdk = sdk

    def order(self, source: PluginSource, say: Say) -> Order:
        """Raises InvalidInput for what lies nowhere or cannot be unpacked."""
        place = source.place
        if isinstance(place, str):
            return Order(place, self._folder)
        if not place.exists():
            raise InvalidInput(f"there is nothing at {place}")
        if place.suffix == ".whl":
            return Order(place.absolute(), self._folder)
        folder = _inner(self._unpacked(source.digest, place, say))
        if is_unpacked_wagon(folder):
            return wagon_order(folder, self._sdk)
        return Order(folder, folder)

    def remove_unused(self, unused_for: timedelta) -> None:
        self._shelf.remove_unused(unused_for, spared=())

    def remove_leftovers(self) -> None:
        self._shelf.remove_leftovers()

    def _unpacked(self, digest: str, place: Path, say: Say) -> Path:
        return self._shelf.get(
            digest,
            lambda folder, _: _unpack(place, folder),
            lambda: say("waiting for the plugin's code, which is being unpacked"),
        )


def _unpack(place: Path, folder: Path) -> None:
    if place.is_dir():
        shutil.copytree(place, folder, symlinks=True)
    else:
        folder.mkdir()
        with place.open("rb") as archive:
            unpack(archive, folder, BOUNDS)
    _hide_settings(_inner(folder))


def _hide_settings(folder: Path) -> None:
    """uv heeds the nearest settings above where it runs: neither a plugin's nor those of a project
    that our folder happens to lie in shall change what is installed. The person's own remain."""
    (folder / "uv.toml").write_text("")


def _inner(folder: Path) -> Path:
    """Archives may hold one folder at their top, or what is in it."""
    found = list(folder.iterdir())
    return found[0] if len(found) == 1 and found[0].is_dir() else folder
