"""Where node instances are kept, with their histories."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import SeenWithDeploymentStore, Store
from conductor.domain.ids import ExecutionId, NodeInstanceId, TenantName
from conductor.domain.instance_count import CheckCount, InstanceCount
from conductor.domain.node import NodeInstance, PassedState


class NodeInstanceStore(Store[NodeInstance], SeenWithDeploymentStore[NodeInstance], Protocol):
    def of_deployment(self, tenant: TenantName, deployment_id: str) -> list[NodeInstance]: ...
    def locked_of(self, tenant: TenantName, deployment_id: str) -> list[NodeInstance]:
        """Like `of_deployment`; until the commit nobody else changes one of them."""
        ...

    def replace_all(self, nouns: Sequence[NodeInstance]) -> None:
        """Write what is locked, whatever its version."""
        ...

    def remove_all(self, tenant: TenantName, identifiers: Collection[str]) -> None: ...
    def remove_of(self, tenant: TenantName, deployment_id: str) -> None: ...
    def taken(self, tenant: TenantName, identifiers: Iterable[str]) -> set[str]:
        """Those of them that instances have already."""
        ...

    def all_ids(self, tenant: TenantName) -> list[str]: ...
    def swap(self, before: NodeInstance, after: NodeInstance) -> None:
        """Compare-and-set: `Conflict` when the version is no longer what it was before."""
        ...

    def counts(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str], InstanceCount]:
        """By (tenant, deployment), as `of` are; without instances there is no key."""
        ...

    def counts_by_node(self, of: Collection[tuple[str, str]]) -> dict[tuple[str, str, str], int]:
        """How many instances there are, by (tenant, deployment, node); `of` are (tenant,
        deployment)."""
        ...

    def checks_by_node(
        self, of: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str, str], CheckCount]:
        """What checks found, by (tenant, deployment, node); without any answer there is no key.
        `of` are (tenant, deployment)."""
        ...

    def versions(
        self, tenant: TenantName, identifiers: Iterable[str]
    ) -> dict[NodeInstanceId, int]: ...
    def set_states(self, tenant: TenantName, states: Mapping[NodeInstanceId, str]) -> None: ...
    def note_states(
        self,
        tenant: TenantName,
        states: Sequence[tuple[NodeInstanceId, str]],
        at: datetime,
        execution_id: ExecutionId | None,
    ) -> None:
        """Add to the histories of instances what they came to, in that order."""
        ...

    def history(self, tenant: TenantName, identifier: str, query: Query) -> Page[PassedState]:
        """The oldest first; only the page counts of the query. It goes with the instance."""
        ...

    def set_runtime_properties(
        self, tenant: TenantName, changes: Mapping[NodeInstanceId, tuple[int, Mapping[str, Any]]]
    ) -> None:
        """Each change is (the new version, the properties)."""
        ...
