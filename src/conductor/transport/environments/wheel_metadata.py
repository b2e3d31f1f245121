"""What a wheel that was not installed says of itself."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from email.parser import BytesParser
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from conductor.domain.errors import InvalidInput


@dataclass(frozen=True)
class AboutWheel:
    pythons: SpecifierSet
    requirements: Sequence[Requirement]


def read_wheel_metadata(wheel: Path) -> AboutWheel:
    """Raises InvalidInput where it is broken."""
    try:
        headers = BytesParser().parsebytes(_text(wheel), headersonly=True)
        return AboutWheel(
            SpecifierSet(str(headers.get("Requires-Python", ""))),
            [Requirement(str(text)) for text in headers.get_all("Requires-Dist", ())],
        )
    except (zipfile.BadZipFile, KeyError, InvalidSpecifier, InvalidRequirement) as error:
        raise InvalidInput(f"the wheel {wheel.name} is broken: {error}") from error


def _text(wheel: Path) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.count("/") == 1 and name.endswith(".dist-info/METADATA"):
                return archive.read(name)
    raise KeyError("it holds no METADATA")
