"""What a plugin's package says of itself: a wagon, a wheel or a source distribution."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

from conductor.channel.archive import BadArchive, members
from conductor.channel.wagon import BOUNDS, Wagon, read_wagon
from conductor.domain.errors import InvalidInput
from conductor.domain.plugin import package_key

SUFFIXES = (".wgn", ".whl", ".tar.gz", ".tgz")
_TELLING = frozenset({"WHEEL", "METADATA", "PKG-INFO", "package.json"})
_MOST_TEXT = 1 << 20
_MOST_TELLING = 100  # some belong to what the package holds
_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.!+_-]*")
_Told = Mapping[PurePosixPath, bytes]


class NoPackage(InvalidInput):
    """An archive, but neither a wagon nor a wheel nor a source distribution."""


def read_package(path: Path) -> Wagon:
    """A wheel is described as the wagon that holds it alone, a source distribution as one that
    holds no wheel yet. `NoPackage` or another `InvalidInput` says what is wrong with it."""
    told = _told(path)
    found = _wheel(told) or _sdist(told)
    if found is None and any(name.name == "package.json" for name in told):
        found = read_wagon(path)
    if found is None:
        raise NoPackage(f"{path.name} is neither a wagon (.wgn) nor a wheel nor an sdist")
    if not _NAME.fullmatch(found.package_name) or not _VERSION.fullmatch(found.package_version):
        raise InvalidInput(
            f"{path.name}: a package cannot be called {found.package_name!r}, "
            f"version {found.package_version!r}: build it again under another name"
        )
    return replace(found, archive_name=PurePosixPath(found.archive_name).name)


def check_declared(wagon: Wagon, name: str, packages: Sequence[tuple[str, str]]) -> None:
    """Raise `InvalidInput` unless the YAML file of that name declares this package. `packages` are
    its (name, version); an empty version is any. Else no blueprint would find the package."""
    key = package_key(wagon.package_name)
    versions = [version for package, version in packages if package_key(package) == key]
    if packages and not versions:
        names = ", ".join(package for package, _ in packages)
        raise InvalidInput(
            f"{name} has the package_name {names}, and the package is called "
            f"{wagon.package_name}: correct one of them"
        )
    wrong = [version for version in versions if version not in ("", wagon.package_version)]
    if wrong:
        raise InvalidInput(
            f"{name} has the package_version {wrong[0]!r}, and the package is of version "
            f"{wagon.package_version!r}: correct one of them, and put it in quotes"
        )


def _told(path: Path) -> _Told:
    """The files that describe a package; they lie at the top, or in a folder at the top."""
    told: dict[PurePosixPath, bytes] = {}
    try:
        with path.open("rb") as archive:
            for member in members(archive, BOUNDS):
                if member.name.name in _TELLING and len(member.name.parts) <= 2:
                    told[member.name] = member.read(_MOST_TEXT)
                if len(told) > _MOST_TELLING:
                    raise InvalidInput(f"{path.name} describes itself more than once")
        return told
    except BadArchive as error:
        raise InvalidInput(f"{path.name} is no plugin: {error}") from error


def _wheel(told: _Told) -> Wagon | None:
    about = next((name for name in told if name.match("*.dist-info/WHEEL")), None)
    if about is None:
        return None
    tags = [tag.strip().split("-") for tag in _headers(told[about]).get_all("Tag", ())]
    if not tags or any(len(tag) != 3 for tag in tags):
        raise InvalidInput(f"{about}: the wheel names no tag like 'py3-none-any'; build it again")
    pythons, abis, platforms = (tuple(dict.fromkeys(part)) for part in zip(*tags, strict=True))
    joined = "-".join(".".join(part) for part in (pythons, abis, platforms))
    name = f"{about.parent.name.removesuffix('.dist-info')}-{joined}.whl"
    described = _described(told.get(about.with_name("METADATA"), b""), name)
    platform = ".".join(platforms)
    return replace(
        described, wheels=(name,), supported_platform=platform, supported_py_versions=pythons
    )


def _sdist(told: _Told) -> Wagon | None:
    about = next((name for name in told if name.name == "PKG-INFO"), None)
    if about is None:
        return None
    return replace(_described(told[about], f"{about.parent.name}.tar.gz"), supported_platform="any")


def _described(text: bytes, archive_name: str) -> Wagon:
    says = _headers(text)
    return Wagon(
        package_name=str(says.get("Name", "")),
        package_version=str(says.get("Version", "")),
        archive_name=archive_name,
        wheels=(),
    )


def _headers(text: bytes) -> Message:
    return HeaderParser().parsestr(text.decode("utf-8", "replace"))
