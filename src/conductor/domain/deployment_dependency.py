"""That one deployment needs another, and what for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from conductor.domain.ids import DeploymentId, TenantName

BY_COMPONENT = "component."
BY_FUNCTION = "nodes."  # how the creators begin that are calls in nodes
_READS = ".get_capability"


@dataclass(frozen=True)
class DeploymentDependency:
    """`dependency_creator` says what for: `component.<node>`, `sharedresource.<node>`, or the place
    of a function, `nodes.<node>...get_capability` or `outputs...get_capability`. A deployment has
    one of each.

    `target_deployment_func` finds the target, which may be unknown yet. An external end lives on
    another manager, and is described instead of named.
    """

    id: str
    tenant: TenantName
    dependency_creator: str
    created_at: datetime
    created_by: str
    source_deployment_id: DeploymentId | None = None
    target_deployment_id: DeploymentId | None = None
    target_deployment_func: Any = None
    external_source: Mapping[str, Any] | None = None
    external_target: Mapping[str, Any] | None = None
    visibility: str = "tenant"

    @property
    def is_by_function(self) -> bool:
        """A value is read, no more; nothing is lost while the source is not installed."""
        creator = self.dependency_creator
        return creator.startswith(BY_FUNCTION) or creator.endswith(_READS)
