"""The version line of a blueprint, `cloudify_dsl_1_5`, and what each version first allowed."""

from dataclasses import dataclass
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.errors import DSLParsingException
from conductor.blueprint.place import Place
from conductor.blueprint.plan import PlanVersion
from conductor.blueprint.problems import did_you_mean, logic_error
from conductor.blueprint.source.values import YamlMapping

VERSION_KEY = "tosca_definitions_version"
PREFIX = "cloudify_dsl_"
_PARTS = (codes.VERSION_MAJOR, codes.VERSION_MINOR, codes.VERSION_MICRO)
SUPPORTED = tuple(f"{PREFIX}1_{minor}" for minor in range(6))


@dataclass(frozen=True, order=True)
class DslVersion:
    major: int
    minor: int

    @property
    def suffix(self) -> str:
        """As in `types_1_4.yaml`."""
        return f"{self.major}_{self.minor}"

    def __str__(self) -> str:
        return f"{PREFIX}{self.suffix}"


V1_1, V1_2, V1_3 = DslVersion(1, 1), DslVersion(1, 2), DslVersion(1, 3)
V1_4, V1_5 = DslVersion(1, 4), DslVersion(1, 5)
LATEST = V1_5


def plan_version(value: Any) -> PlanVersion:
    """As plans have it. Raises 71 to 76 for what is no version, 29 for one that is not known."""
    version = parse_version(value)
    return PlanVersion(
        raw=str(version),
        definitions_name=PREFIX.rstrip("_"),
        definitions_version=[version.major, version.minor],
    )


def version_gate(
    version: DslVersion | None, since: DslVersion, what: str, place: Place | None
) -> None:
    """Refuse what is younger than the blueprint. Without a `version`, nothing is."""
    if version is not None and version < since:
        sentence = f"{what} needs {since}, this blueprint says {version}"
        raise logic_error(codes.ERROR_CODE_DSL_DEFINITIONS_VERSION_MISMATCH, sentence, place)


def stated_version(document: YamlMapping) -> DslVersion:
    """Of a main file, which must have one."""
    if VERSION_KEY not in document:
        raise version_missing(document.place)
    return parse_version(document[VERSION_KEY], document.value_place(VERSION_KEY))


def parse_version(value: Any, place: Place | None = None) -> DslVersion:
    if value is None or value == "":
        raise logic_error(
            codes.VERSION_EMPTY, "the version is empty; write cloudify_dsl_1_5", place
        )
    if not isinstance(value, str):
        raise logic_error(
            codes.VERSION_NO_TEXT, f"the version must be a text, found {value!r}", place
        )
    if value in SUPPORTED:
        return DslVersion(1, int(value.rsplit("_", 1)[1]))
    raise _unsupported(value, place)


def _unsupported(value: str, place: Place | None) -> DSLParsingException:
    near = did_you_mean(value, SUPPORTED)
    parts = value.removeprefix(PREFIX).split("_")
    if not value.startswith(PREFIX) or not 2 <= len(parts) <= 3:
        sentence = f"version {value!r} is not like cloudify_dsl_1_5.{near}"
        return logic_error(codes.VERSION_MALFORMED, sentence, place)
    for code, part in zip(_PARTS, parts, strict=False):
        if not (part.isascii() and part.isdigit()):
            return logic_error(code, f"version {value!r}: {part!r} is not a number", place)
    known = ", ".join(SUPPORTED)
    return logic_error(
        codes.UNSUPPORTED_VERSION, f"version {value!r} is not supported; use one of {known}", place
    )


def version_missing(place: Place | None) -> DSLParsingException:
    return logic_error(
        codes.VERSION_MISSING,
        "tosca_definitions_version is missing; begin the file with "
        "'tosca_definitions_version: cloudify_dsl_1_5'",
        place,
    )
