"""Where blueprints are kept."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from conductor.control.services.stores.store import LabelledStore, SharedStore, SummarizedStore
from conductor.domain.blueprint import Blueprint
from conductor.domain.execution import Execution
from conductor.domain.ids import TenantName


@dataclass(frozen=True)
class PackageNeed:
    """That a blueprint needs a package; of whatever version, when it is empty."""

    tenant: TenantName
    blueprint_id: str
    package_version: str


class BlueprintStore(SharedStore[Blueprint], LabelledStore, SummarizedStore, Protocol):
    def held(self, tenant: TenantName, identifier: str) -> Blueprint | None:
        """Locked until the commit: who asks next sees what became of it."""
        ...

    def of_upload(self, upload: Execution) -> Blueprint | None:
        """Locked until the commit. None when it was deleted, or is of another upload by now."""
        ...

    def keep_archive(self, tenant: TenantName, identifier: str, parts: Iterable[bytes]) -> None:
        """The packed files; they go with the blueprint."""
        ...

    def archive(self, tenant: TenantName, identifier: str) -> Iterator[bytes]:
        """Its parts; they are read one by one. There may be none."""
        ...

    def keep_icon(self, tenant: TenantName, identifier: str, icon: bytes) -> None:
        """In the place of the one that it has; an empty one removes that."""
        ...

    def icon(self, tenant: TenantName, identifier: str) -> bytes | None: ...
    def note_packages(
        self, tenant: TenantName, identifier: str, packages: Iterable[tuple[str, str]]
    ) -> None:
        """Which (name, version) of plugins' packages it needs; the version may be empty. These take
        the place of those that it needed before."""
        ...

    def note_imports(self, tenant: TenantName, identifier: str, imported: Collection[str]) -> None:
        """The ids of the blueprints that it imports."""
        ...

    def importing(self, tenant: TenantName, identifier: str) -> list[str]:
        """The ids of those that import it."""
        ...

    def needing(self, tenant: TenantName | None, package_name: str) -> list[PackageNeed]:
        """Those of a tenant, or of all, that need a package of that name, however it is spelled."""
        ...
