"""Which versions of its plugins a blueprint is to come to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from packaging.version import InvalidVersion, Version

from conductor.blueprint.elements.plugins import PLUGINS_OF_PLAN
from conductor.control.services.plugin_choice import best, chosen
from conductor.control.services.plugin_code import installed_plugins
from conductor.control.services.work import UnitOfWork
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import TenantName
from conductor.domain.plugin import Plugin, package_key

Versions = dict[str, str]  # by the names of packages


@dataclass(frozen=True)
class VersionWishes:
    """Plugins are named by their packages, or as blueprints name them. `names` are those that may
    change: all, when it is empty. `mapping` gives a version, or a list such as `>=1.0,<2`, to each.
    What nothing is said of becomes the latest, unless some are named for it."""

    names: Collection[str] = ()
    to_latest: Collection[str] = ()
    all_to_latest: bool = False
    to_minor: Collection[str] = ()
    all_to_minor: bool = False
    mapping: Mapping[str, Any] = field(default_factory=dict)

    def check(self) -> None:
        if both := sorted({*self.to_latest} & {*self.to_minor}):
            raise InvalidInput(
                f"{', '.join(both)}: say either to_latest or to_minor of one plugin, not both"
            )
        for name, version in self.mapping.items():
            if not isinstance(version, str) or not version.strip():
                raise InvalidInput(f"mapping: the version of {name!r} must be a text such as '1.2'")

    @property
    def told(self) -> set[str]:
        return {*self.names, *self.to_latest, *self.to_minor, *self.mapping}

    def of(self, names: Collection[str]) -> str:
        """What is to become of a plugin of these names: `stay`, `latest`, `minor`, or a version."""
        keys = {package_key(each) for each in names}
        for name, version in self.mapping.items():
            if package_key(name) in keys:
                return str(version)
        if self.names and not _meet(self.names, keys):
            return "stay"
        if _meet(self.to_minor, keys):
            return "minor"
        if _meet(self.to_latest, keys):
            return "latest"
        if self.all_to_minor:
            return "minor"
        is_some_named = bool(self.to_latest or self.to_minor or self.mapping)
        return "stay" if is_some_named and not self.all_to_latest else "latest"


@dataclass(frozen=True)
class PluginVersions:
    """Among the plugins that a tenant has, as a viewer sees them (see `viewer_of`)."""

    unit: UnitOfWork
    tenant: TenantName
    viewer: str | None

    def wanted(self, plan: Mapping[str, Any], wishes: VersionWishes) -> Versions:
        """Of each managed plugin of the plan, also of those that stay."""
        wishes.check()
        names = _names_by_package(plan)
        self._check_known(wishes, names)
        return {
            package: self._version(package, version, wishes.of((package, *names[package])))
            for package, version in package_versions(plan).items()
        }

    def _version(self, package: str, current: str, wish: str) -> str:
        if wish == "stay":
            return current
        if wish not in ("latest", "minor"):
            found = chosen(self.unit, self.tenant, package, wish, viewer=self.viewer)
            return found[0].package_version
        fitting = [each for each in self._seen(package) if _may_follow(each, current, wish)]
        newest = best(fitting, self.tenant)
        return newest[0].package_version if newest else current

    def _seen(self, package: str) -> list[Plugin]:
        return [
            each
            for each in self.unit.plugins.named(self.tenant, package)
            if self.viewer is None or each.visibility != "private" or each.created_by == self.viewer
        ]

    def _check_known(self, wishes: VersionWishes, names: Mapping[str, Collection[str]]) -> None:
        """A plugin that this blueprint does not use may be named, but not one that nobody has."""
        there = self.unit.plugins.package_names(self.tenant)
        own = (name for each in names.values() for name in each)
        known = {package_key(each) for each in (*names, *own, *there)}
        if unknown := sorted(each for each in wishes.told if package_key(each) not in known):
            raise InvalidInput(
                f"there is no plugin {', '.join(unknown)}: the blueprint uses "
                f"{', '.join(sorted(names)) or 'none'}, and uploaded are "
                f"{', '.join(sorted(there)) or 'none'}"
            )


def package_versions(plan: Mapping[str, Any]) -> Versions:
    """Of the plugins that a plan has from packages of a known version."""
    return {
        str(each["package_name"]): str(each["package_version"])
        for each in installed_plugins(plan).values()
        if each.get("package_name") and each.get("package_version")
    }


def _names_by_package(plan: Mapping[str, Any]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {package: [] for package in package_versions(plan)}
    for package, name in _named(plan):
        found.get(package, []).append(name)
    return found


def _meet(wished: Collection[str], keys: Collection[str]) -> bool:
    return any(package_key(each) in keys for each in wished)


def _named(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in PLUGINS_OF_PLAN:
        for each in plan.get(section) or ():
            yield str(each.get("package_name")), str(each["name"])


def _may_follow(plugin: Plugin, current: str, wish: str) -> bool:
    """It is no older; and of the same major version, where that is the wish."""
    try:
        old, new = Version(current), Version(plugin.package_version)
    except InvalidVersion:
        return wish == "latest"
    return new >= old and (wish == "latest" or (new.epoch, new.major) == (old.epoch, old.major))
