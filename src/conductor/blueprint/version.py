"""The version line of a blueprint, `cloudify_dsl_1_5`, and what each version first allowed."""

from dataclasses import dataclass
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import DSLParsingException
from conductor.blueprint.place import Place
from conductor.blueprint.problems import did_you_mean, format_error, logic_error

PREFIX = "cloudify_dsl_"
SUPPORTED = tuple(f"{PREFIX}1_{minor}" for minor in range(6))


@dataclass(frozen=True, order=True)
class DslVersion:
    major: int
    minor: int
    micro: int = 0

    @property
    def suffix(self) -> str:
        """As in `types_1_4.yaml`."""
        return f"{self.major}_{self.minor}"

    def __str__(self) -> str:
        return f"{PREFIX}{self.suffix}"

    def in_plan(self) -> dict[str, Any]:
        return {
            "raw": str(self),
            "definitions_name": PREFIX.rstrip("_"),
            "definitions_version": [self.major, self.minor],
        }


V1_1, V1_2, V1_3 = DslVersion(1, 1), DslVersion(1, 2), DslVersion(1, 3)
V1_4, V1_5 = DslVersion(1, 4), DslVersion(1, 5)
LATEST = V1_5


def parse_version(value: Any, place: Place | None) -> DslVersion:
    if not value:
        raise logic_error(71, "the version is empty; write cloudify_dsl_1_5", place)
    if not isinstance(value, str):
        raise logic_error(72, f"the version must be a text, found {value!r}", place)
    if value in SUPPORTED:
        return DslVersion(1, int(value.rsplit("_", 1)[1]))
    raise _unsupported(value, place)


def _unsupported(value: str, place: Place | None) -> DSLParsingException:
    if not value.startswith(PREFIX):
        near = did_you_mean(value, SUPPORTED)
        return logic_error(73, f"version {value!r} is not like cloudify_dsl_1_5.{near}", place)
    for code, part in zip((74, 75, 76), value[len(PREFIX) :].split("_"), strict=False):
        if not part.isdigit():
            return logic_error(code, f"version {value!r}: {part!r} is not a number", place)
    known = ", ".join(SUPPORTED)
    return logic_error(
        codes.UNSUPPORTED_VERSION, f"version {value!r} is not supported; use one of {known}", place
    )


def version_missing(place: Place | None) -> DSLParsingException:
    return format_error(
        "tosca_definitions_version is missing; begin the file with "
        "'tosca_definitions_version: cloudify_dsl_1_5'",
        place,
        codes.VERSION_MISSING,
    )
