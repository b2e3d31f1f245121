"""What the distributions in an environment say of themselves."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from importlib.metadata import Distribution, distributions
from pathlib import Path

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import NormalizedName, canonicalize_name

from conductor.transport.environments.errors import InstallationFailed
from conductor.transport.environments.sdk import DISTRIBUTION, PACKAGES
from conductor.transport.environments.stub_versions import Demand
from conductor.transport.environments.stubs import NAMES


def installed_versions(site: Path) -> Mapping[NormalizedName, str]:
    return {canonicalize_name(each.name): each.version for each in _all(site)}


def demands(site: Path) -> Iterator[Demand]:
    """Who asks for which stub."""
    for each in _all(site):
        for requirement in _requirements(each):
            name = canonicalize_name(requirement.name)
            marker = requirement.marker
            if name in NAMES and (marker is None or marker.evaluate({"extra": ""})):
                yield Demand(f"{each.name} {each.version}", name, requirement.specifier)


def check_for_our_packages(site: Path) -> None:
    """Raises InstallationFailed where somebody else brings a package of our name: it would be found
    in place of our SDK."""
    found = {name for name in PACKAGES if (site / name).exists()}
    for each in _all(site) if found else ():
        brought = sorted(found & {path.parts[0] for path in each.files or ()})
        if brought and canonicalize_name(each.name) != DISTRIBUTION:
            raise InstallationFailed(
                f"{each.name} {each.version} brings a package {brought[0]}, which is the name of "
                "one of ours: rename it, or do without it"
            )


def _requirements(of: Distribution) -> Iterator[Requirement]:
    for text in of.requires or ():
        with suppress(InvalidRequirement):  # older than the rules, and uv knows what it means
            yield Requirement(text)


def _all(site: Path) -> Iterable[Distribution]:
    return distributions(path=[str(site)])
