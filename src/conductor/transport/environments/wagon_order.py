"""Which of a wagon's wheels are installed: those that its plugin needs, as they lie there.

Ours and what only they need stay out: a wagon that was made with the public packages brings old
libraries for them, often built for a Python that nobody has any more.
"""

import platform
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.tags import Tag, sys_tags
from packaging.utils import (
    InvalidWheelFilename,
    NormalizedName,
    canonicalize_name,
    parse_wheel_filename,
)

from conductor.channel.wagon import read_unpacked_wagon
from conductor.domain.errors import InvalidInput
from conductor.transport.environments.errors import UnsupportedPlugin
from conductor.transport.environments.order import Order
from conductor.transport.environments.sdk import Sdk
from conductor.transport.environments.stubs import IMPLIED, OURS
from conductor.transport.environments.wheel_metadata import read_wheel_metadata

Wheels = Mapping[NormalizedName, list[Path]]


def wagon_order(folder: Path, sdk: Sdk) -> Order:
    """Raises UnsupportedPlugin where one of them does not fit this Python or this platform."""
    plugin = canonicalize_name(read_unpacked_wagon(folder).package_name)
    wheels = _by_name(folder / "wheels")
    if plugin not in wheels:
        raise InvalidInput(f"the wagon holds no wheel of {plugin} itself: make the wagon anew")
    needed = _needed(plugin, wheels, _brought(sdk))
    main = needed.pop(plugin)
    constraints = [f"{name} @ {wheel.as_uri()}" for name, wheel in needed.items()]
    return Order(main, folder, constraints)


def _by_name(folder: Path) -> Wheels:
    found: dict[NormalizedName, list[Path]] = {}
    for wheel in sorted(folder.glob("*.whl")):
        try:
            name = parse_wheel_filename(wheel.name)[0]
        except InvalidWheelFilename as error:
            raise InvalidInput(f"{wheel.name} is no name of a wheel") from error
        found.setdefault(name, []).append(wheel)
    return found


def _brought(sdk: Sdk) -> Mapping[NormalizedName, SpecifierSet]:
    """The libraries that every environment has, and in which versions."""
    requirements = [Requirement(text) for text in (*IMPLIED, *sdk.metadata.requirements)]
    return {canonicalize_name(each.name): each.specifier for each in requirements}


def _needed(
    plugin: NormalizedName, wheels: Wheels, brought: Mapping[NormalizedName, SpecifierSet]
) -> dict[NormalizedName, Path]:
    chosen: dict[NormalizedName, Path] = {}
    waiting = [Requirement(plugin)]
    seen = set()
    while waiting:
        requirement = waiting.pop()
        name = canonicalize_name(requirement.name)
        if str(requirement) in seen or name in OURS or name not in wheels:
            continue
        seen.add(str(requirement))
        wheel = _fitting(wheels[name], brought.get(name))
        if wheel is not None:
            chosen[name] = wheel
            waiting += _required(wheel, requirement.extras)
    return chosen


def _fitting(wheels: list[Path], brought: SpecifierSet | None) -> Path | None:
    """The best for this machine. Of a library that we bring anyway there may be none."""
    ranks = {tag: rank for rank, tag in enumerate(sys_tags())}
    ranked = [(rank, wheel) for wheel in wheels for rank in _ranks(wheel, ranks)]
    if brought is not None:
        ranked = [each for each in ranked if parse_wheel_filename(each[1].name)[1] in brought]
    elif not ranked:
        raise UnsupportedPlugin(
            f"the wagon's wheel {wheels[0].name} is not for this machine, which has Python "
            f"{platform.python_version()} on {sysconfig.get_platform()}: {_REMEDY}"
        )
    return min(ranked)[1] if ranked else None


def _ranks(wheel: Path, ranks: Mapping[Tag, int]) -> Iterator[int]:
    for tag in parse_wheel_filename(wheel.name)[3]:
        if tag in ranks:
            yield ranks[tag]


def _required(wheel: Path, extras: set[str]) -> Iterator[Requirement]:
    metadata = read_wheel_metadata(wheel)
    here = ".".join(map(str, sys.version_info[:3]))
    if not metadata.pythons.contains(here):
        raise UnsupportedPlugin(
            f"the wagon's wheel {wheel.name} asks for Python {metadata.pythons}, and this machine "
            f"has {here}: {_REMEDY}"
        )
    for requirement in metadata.requirements:
        marker = requirement.marker
        if marker is None or any(marker.evaluate({"extra": each}) for each in ("", *extras)):
            yield requirement


_REMEDY = "make the wagon anew with this Python, or give the plugin's source instead"
