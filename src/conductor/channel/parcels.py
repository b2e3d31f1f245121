"""What people upload as a plugin: a bare package, one with YAML files around it, or many."""

import zipfile
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from conductor.channel.archive import BadArchive, Bounds, unpack
from conductor.channel.packages import SUFFIXES, NoPackage, read_package
from conductor.channel.wagon import BOUNDS, Wagon
from conductor.domain.errors import InvalidInput
from conductor.domain.plugin import ICON

_YAML = (".yaml", ".yml")


@dataclass(frozen=True)
class Parcel:
    """One plugin: its package, and the YAML files and the icon that came with it. What came in a
    folder of a tar may have had others beside it."""

    package: Path
    wagon: Wagon
    yamls: tuple[Path, ...] = ()
    icon: Path | None = None
    is_of_many: bool = False


def open_parcels(upload: Path, folder: Path, bounds: Bounds = BOUNDS) -> list[Parcel]:
    """Unpacks into `folder`, but for a bare package, which stays where it is.

    A zip is one plugin; in a tar each folder may be one. `InvalidInput` says what is wrong.
    """
    try:
        return [Parcel(upload, read_package(upload))]
    except NoPackage:
        groups = _unpacked(upload, folder, bounds)
    parcels = [
        replace(_parcel(upload.name, files), is_of_many=place != folder)
        for place, files in groups.items()
        if _named(files, SUFFIXES)
    ]
    if not parcels:
        raise InvalidInput(
            f"{upload.name} holds no package: put one wagon (.wgn), wheel or sdist into it"
        )
    return parcels


def _unpacked(upload: Path, folder: Path, bounds: Bounds) -> Mapping[Path, list[Path]]:
    """The files that belong to one plugin each."""
    with upload.open("rb") as archive:
        try:
            unpack(archive, folder, bounds)
        except BadArchive as error:
            raise InvalidInput(f"{upload.name} is no plugin: {error}") from error
    is_one = zipfile.is_zipfile(upload)
    groups: dict[Path, list[Path]] = defaultdict(list)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            groups[folder if is_one else path.parent].append(path)
    return groups


def _parcel(name: str, files: list[Path]) -> Parcel:
    packages, yamls, icons = (_named(files, suffixes) for suffixes in (SUFFIXES, _YAML, (ICON,)))
    if len(packages) > 1:
        names = ", ".join(each.name for each in packages)
        raise InvalidInput(f"{name} holds several packages, {names}: leave one, or send a tar")
    if not yamls:
        raise InvalidInput(f"{name} holds no YAML file for {packages[0].name}: add its plugin.yaml")
    if len({each.name for each in yamls}) < len(yamls):
        raise InvalidInput(f"{name} holds two YAML files of one name: give each its own")
    icon = icons[0] if icons else None
    return Parcel(packages[0], read_package(packages[0]), tuple(yamls), icon)


def _named(files: list[Path], suffixes: tuple[str, ...]) -> list[Path]:
    return [each for each in files if each.name.lower().endswith(suffixes)]
