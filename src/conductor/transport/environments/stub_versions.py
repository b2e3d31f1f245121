"""A version for each stub that satisfies whoever asks for it."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from itertools import combinations

from packaging.specifiers import SpecifierSet
from packaging.utils import NormalizedName
from packaging.version import InvalidVersion, Version

from conductor.transport.environments.errors import InstallationFailed
from conductor.transport.environments.stubs import USUAL_VERSION


@dataclass(frozen=True)
class Demand:
    """`by` is who asks for the stub, as `name version`."""

    by: str
    name: NormalizedName
    versions: SpecifierSet

    def __str__(self) -> str:
        return f"{self.by} asks for {self.name}{self.versions}"


def stub_versions(demands: Iterable[Demand]) -> Mapping[NormalizedName, str]:
    """Raises InstallationFailed, with both names, where two exclude each other."""
    by_name: dict[NormalizedName, list[Demand]] = {}
    for demand in demands:
        by_name.setdefault(demand.name, []).append(demand)
    return {name: _version(asked) for name, asked in by_name.items()}


def satisfying_version(versions: SpecifierSet) -> str | None:
    """The usual one if that will do, else the highest one at what the ranges name, else one just
    below it."""
    named = _named(versions)
    for candidates in ([Version(USUAL_VERSION)], _at(named), _below(named)):
        found = [each for each in candidates if versions.contains(each, prereleases=True)]
        if found:
            return str(max(found, key=lambda version: (not version.is_prerelease, version)))
    return None


def _version(demands: list[Demand]) -> str:
    everything = SpecifierSet(",".join(str(demand.versions) for demand in demands))
    version = satisfying_version(everything)
    if version is None:
        raise InstallationFailed(_quarrel(demands))
    return version


def _quarrel(demands: list[Demand]) -> str:
    for one in demands:
        if satisfying_version(one.versions) is None:
            return f"{one}, and no version is like that: correct its requirement"
    for one, other in combinations(demands, 2):
        if satisfying_version(one.versions & other.versions) is None:
            return f"{one}, and {other}: no version is both; relax one of the two requirements"
    asked = "; ".join(map(str, demands))
    return f"{asked}: no version is all of that; relax one of the requirements"


def _named(versions: SpecifierSet) -> list[Version]:
    found = []
    for specifier in versions:
        with suppress(InvalidVersion):  # possible behind `===` alone; no wheel can have it
            found.append(Version(specifier.version.removesuffix(".*")))
    return found


def _at(named: Iterable[Version]) -> Iterator[Version]:
    for version in named:
        *front, last = version.release
        yield version
        yield _of(*front, last, 1)
        yield _of(*front, last + 1)


def _below(named: Iterable[Version]) -> Iterator[Version]:
    for version in named:
        for place, number in enumerate(version.release):
            if number:
                yield _of(*version.release[:place], number - 1, 9999)


def _of(*release: int) -> Version:
    return Version(".".join(map(str, release)))
