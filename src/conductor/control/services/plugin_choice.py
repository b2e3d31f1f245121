"""Which of the uploaded plugins somebody means who names a package, and perhaps a version."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from conductor.blueprint.elements.plugins import PLUGINS_OF_PLAN
from conductor.control.services.errors import PluginMissing
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import TenantName
from conductor.domain.plugin import Plugin

_OPERATORS = "<>=!~"


@dataclass(frozen=True)
class PluginChoice:
    work: UnitOfWorkFactory

    def find(
        self,
        tenant: TenantName,
        package_name: str,
        version: str | None = None,
        distribution: str | None = None,
    ) -> Plugin:
        """The first of `matching`."""
        return self.matching(tenant, package_name, version, distribution)[0]

    def matching(
        self,
        tenant: TenantName,
        package_name: str,
        version: str | None = None,
        distribution: str | None = None,
    ) -> list[Plugin]:
        """Best first: the newest version, and of one version the tenant's own. `version` is exact,
        or a list like `>=1.0,<2`; without it a final version is preferred. Of one version there may
        be several, for different platforms. Raises `PluginMissing` when there is none."""
        with self.work.reading() as unit:
            return chosen(unit, tenant, package_name, version, distribution)


def chosen(
    unit: UnitOfWork,
    tenant: TenantName,
    package_name: str,
    version: str | None = None,
    distribution: str | None = None,
    viewer: str | None = None,
) -> list[Plugin]:
    """See `PluginChoice.matching`. For a `viewer`, private plugins of others are not there."""
    named = [
        each
        for each in unit.plugins.named(tenant, package_name)
        if viewer is None or each.visibility != "private" or each.created_by == viewer
    ]
    found = best(named, tenant, version, distribution)
    if not found:
        wish = " ".join(part for part in (package_name, version, distribution) if part)
        raise PluginMissing(_missing(wish, named, unit.plugins.package_names(tenant)))
    return found


def best(
    plugins: Sequence[Plugin],
    tenant: TenantName,
    version: str | None = None,
    distribution: str | None = None,
) -> list[Plugin]:
    found = _of_version([each for each in plugins if _fits(each, distribution)], version)
    return sorted(found, key=lambda each: _rank(each, tenant, distribution), reverse=True)


def needed_packages(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(name, version) of every package that a plan needs; the version may be empty."""
    for section in PLUGINS_OF_PLAN:
        for plugin in plan.get(section) or ():
            if plugin.get("install") and plugin.get("package_name"):
                yield str(plugin["package_name"]), str(plugin.get("package_version") or "")


def _of_version(plugins: Sequence[Plugin], version: str | None) -> list[Plugin]:
    wish = (version or "").strip()
    if wish and wish[0] not in _OPERATORS:
        return [each for each in plugins if each.package_version == wish]
    try:
        specifiers = SpecifierSet(wish)
    except InvalidSpecifier:
        raise InvalidInput(
            f"the version {wish!r} cannot be read: write '1.2', or a list like '>=1.0,<2'"
        ) from None
    kept = set(specifiers.filter(each.package_version for each in plugins if _version(each)))
    found = [each for each in plugins if each.package_version in kept]
    return found or ([] if wish else list(plugins))


def _fits(plugin: Plugin, distribution: str | None) -> bool:
    return not distribution or plugin.distribution is None or _is_of(plugin, distribution)


def _is_of(plugin: Plugin, distribution: str) -> bool:
    return (plugin.distribution or "").lower() == distribution.lower()


def _rank(plugin: Plugin, tenant: TenantName, distribution: str | None) -> tuple[Any, ...]:
    version = _version(plugin)
    return (
        version is not None,
        version or plugin.package_version,
        plugin.tenant == tenant,
        _is_of(plugin, distribution or ""),
        plugin.uploaded_at,
    )


def _version(plugin: Plugin) -> Version | None:
    try:
        return Version(plugin.package_version)
    except InvalidVersion:
        return None


def _missing(wish: str, named: Sequence[Plugin], names: Sequence[str]) -> str:
    there = [f"{each.package_name} {each.package_version}" for each in named] or names
    return (
        f"plugin {wish!r} is not uploaded; there are: {', '.join(there) or 'none at all'}. "
        f"Upload it with: cfy plugins upload WAGON -y PLUGIN-YAML"
    )
