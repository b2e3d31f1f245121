"""What a wagon says about itself, without installing anything.

A wagon (`.wgn`) is a tar.gz, or a zip, of one folder that holds `package.json` and `wheels/`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from conductor.channel.archive import BadArchive, Bounds, members
from conductor.domain.errors import InvalidInput

BOUNDS = Bounds(megabytes=2048, files=20000)
_LARGEST_ABOUT = 1 << 20


@dataclass(frozen=True)
class Wagon:
    """`wheels` are the names of the wheels that it really holds. What is None was not said."""

    package_name: str
    package_version: str
    archive_name: str
    wheels: tuple[str, ...]
    package_source: str | None = None
    supported_platform: str | None = None
    supported_py_versions: tuple[str, ...] = ()
    distribution: str | None = None
    distribution_release: str | None = None
    distribution_version: str | None = None


def read_wagon(path: Path) -> Wagon:
    """Raises InvalidInput when it is no wagon, or says no name and version."""
    about, wheels = None, []
    try:
        with path.open("rb") as archive:
            for member in members(archive, BOUNDS):
                if _is_about(member.name):
                    about = member.read(_LARGEST_ABOUT)
                elif _is_wheel(member.name):
                    wheels.append(member.name.name)
    except BadArchive as error:
        raise InvalidInput(f"{path.name} is no wagon: {error}") from error
    if about is None:
        raise InvalidInput(
            f"{path.name} is no wagon: it holds no package.json; make one with `wagon create`"
        )
    return _wagon(_document(about, path.name), path.name, tuple(sorted(wheels)))


def read_unpacked_wagon(folder: Path) -> Wagon:
    """The same of the folder that `package.json` and `wheels/` lie in."""
    about = _document((folder / "package.json").read_bytes(), folder.name)
    wheels = sorted(wheel.name for wheel in (folder / "wheels").glob("*.whl"))
    return _wagon(about, folder.name, tuple(wheels))


def is_unpacked_wagon(folder: Path) -> bool:
    return (folder / "package.json").is_file() and (folder / "wheels").is_dir()


def _is_wheel(name: PurePosixPath) -> bool:
    return name.suffix == ".whl" and name.parent.name == "wheels"


def _is_about(name: PurePosixPath) -> bool:
    return name.name == "package.json" and len(name.parts) <= 2


def _document(text: bytes, archive: str) -> Mapping[str, Any]:
    try:
        document = json.loads(text)
    except ValueError as error:
        raise InvalidInput(f"the package.json of {archive} is no JSON: {error}") from error
    if not isinstance(document, dict):
        raise InvalidInput(f"the package.json of {archive} must be an object")
    return document


def _wagon(about: Mapping[str, Any], archive: str, wheels: tuple[str, ...]) -> Wagon:
    for field in ("package_name", "package_version"):
        if not isinstance(about.get(field), str) or not about[field]:
            raise InvalidInput(f"the package.json of {archive} says no {field}")
    system = about.get("build_server_os_properties")
    system = system if isinstance(system, dict) else {}
    pythons = about.get("supported_python_versions") or about.get("python_versions") or ()
    return Wagon(
        package_name=about["package_name"],
        package_version=about["package_version"],
        archive_name=_text(about, "archive_name") or archive,
        wheels=wheels,
        package_source=_text(about, "package_source"),
        supported_platform=_text(about, "supported_platform"),
        supported_py_versions=_texts(pythons),
        distribution=_text(system, "distribution"),
        distribution_release=_text(system, "distribution_release"),
        distribution_version=_text(system, "distribution_version"),
    )


def _text(fields: Mapping[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return None if value is None or value == "" else str(value)


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(map(str, value)) if isinstance(value, list | tuple) else ()
