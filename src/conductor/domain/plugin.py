"""A plugin that somebody uploaded, and how far its installation came wherever it is wanted."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from conductor.domain.ids import PluginId, TenantName
from conductor.domain.lifecycle import Actor, LifeCycle

Tags = Mapping[str, Sequence[Any]]
ICON = "icon.png"


class InstallationState(StrEnum):
    UNINSTALLED = "uninstalled"
    PENDING_INSTALL = "pending-install"
    INSTALLING = "installing"
    INSTALLED = "installed"
    ERROR = "error"
    PENDING_UNINSTALL = "pending-uninstall"
    UNINSTALLING = "uninstalling"


S = InstallationState
_BEGUN = frozenset({S.INSTALLING, S.INSTALLED, S.ERROR})

INSTALLATION_LIFE = LifeCycle(
    thing="plugin installation",
    first=S.UNINSTALLED,
    finals=frozenset({S.UNINSTALLED, S.INSTALLED, S.ERROR}),
    moves={
        Actor.WORKER: {
            S.UNINSTALLED: _BEGUN,
            S.PENDING_INSTALL: _BEGUN,
            S.INSTALLING: frozenset({S.INSTALLED, S.ERROR}),
            S.INSTALLED: frozenset({S.INSTALLING, S.UNINSTALLING, S.UNINSTALLED}),
            S.ERROR: frozenset({S.INSTALLING, S.INSTALLED, S.UNINSTALLING}),
            S.PENDING_UNINSTALL: frozenset({S.UNINSTALLING, S.UNINSTALLED, S.ERROR}),
            S.UNINSTALLING: frozenset({S.UNINSTALLED, S.ERROR}),
        },
        Actor.PERSON: {
            S.UNINSTALLED: frozenset({S.PENDING_INSTALL}),
            S.INSTALLED: frozenset({S.PENDING_INSTALL, S.PENDING_UNINSTALL}),
            S.ERROR: frozenset({S.PENDING_INSTALL, S.PENDING_UNINSTALL}),
            S.PENDING_UNINSTALL: frozenset({S.PENDING_INSTALL}),
        },
        Actor.RECOVERY: {
            S.INSTALLING: frozenset({S.ERROR}),
            S.UNINSTALLING: frozenset({S.ERROR}),
        },
    },
)


@dataclass(frozen=True)
class PluginYaml:
    """A file that blueprints import; one without a `dsl_version` fits every blueprint."""

    name: str
    dsl_version: str | None = None

    @property
    def order(self) -> tuple[int, ...]:
        return _order(self.dsl_version or "")


@dataclass(frozen=True)
class Plugin:
    """What its package says of itself, and what people said about it.

    Labels, blueprint labels and resource tags go to the deployments and blueprints that import it.
    """

    id: PluginId
    tenant: TenantName
    package_name: str
    package_version: str
    archive_name: str
    title: str
    uploaded_at: datetime
    created_by: str
    visibility: str = "tenant"
    package_source: str | None = None
    supported_platform: str | None = None
    supported_py_versions: tuple[str, ...] = ()
    distribution: str | None = None
    distribution_version: str | None = None
    distribution_release: str | None = None
    wheels: tuple[str, ...] = ()
    excluded_wheels: tuple[str, ...] = ()
    labels: Tags = field(default_factory=dict)
    blueprint_labels: Tags = field(default_factory=dict)
    resource_tags: Tags = field(default_factory=dict)
    yamls: tuple[PluginYaml, ...] = ()

    @property
    def known_as(self) -> str:
        return f"plugin {self.package_name} {self.package_version}"

    @property
    def ground(self) -> str:
        """Where it runs: of one version there is one plugin for each ground."""
        parts = (self.supported_platform, self.distribution, self.distribution_release)
        return " ".join(part.lower() for part in parts if part) or "any"

    def yaml_for(self, dsl_version: str | None) -> str | None:
        """The name of the newest that a blueprint of this version may import; any may, for None."""
        limit = _order(dsl_version) if dsl_version else None
        fitting = [each for each in self.yamls if limit is None or each.order <= limit]
        newest = max(fitting, key=lambda each: each.order, default=None)
        return newest.name if newest else None


@dataclass(frozen=True)
class PluginInstallation:
    """On a manager or on an agent: one of the two names is empty. `worker` is who installs it."""

    plugin_id: PluginId
    manager: str = ""
    agent: str = ""
    state: InstallationState = S.UNINSTALLED
    error: str = ""
    worker: str = ""

    def move_to(
        self, state: InstallationState, *, by: Actor, error: str = "", worker: str = ""
    ) -> Self:
        """After a legal move; raises `IllegalMove` otherwise. An error lasts until the next one."""
        where = f"{self.plugin_id} on {self.manager or self.agent}"
        INSTALLATION_LIFE.check(where, self.state, state, by=by)
        return replace(self, state=state, error=error, worker=worker)


def package_key(name: str) -> str:
    """The same for all spellings of one package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _order(dsl_version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", dsl_version))
