"""How many things there are, by what they have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from conductor.control.services.access import scope_of
from conductor.control.services.listing import Page, Query
from conductor.control.services.stores.store import Count, SummarizedStore
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import Caller


class Summarized(StrEnum):
    """The nouns that are counted."""

    BLUEPRINTS = "blueprints"
    DEPLOYMENTS = "deployments"
    EXECUTIONS = "executions"
    EXECUTION_SCHEDULES = "execution_schedules"
    NODES = "nodes"
    NODE_INSTANCES = "node_instances"


# The fields by which each is counted.
FIELDS: Mapping[Summarized, tuple[str, ...]] = {
    Summarized.BLUEPRINTS: ("tenant_name", "visibility"),
    Summarized.DEPLOYMENTS: (
        "blueprint_id",
        "deployment_status",
        "site_name",
        "tenant_name",
        "visibility",
    ),
    Summarized.EXECUTIONS: (
        "blueprint_id",
        "deployment_id",
        "status",
        "status_display",
        "tenant_name",
        "visibility",
        "workflow_id",
    ),
    Summarized.EXECUTION_SCHEDULES: (
        "deployment_id",
        "recurrence",
        "tenant_name",
        "visibility",
        "workflow_id",
    ),
    Summarized.NODES: ("deployment_id", "tenant_name", "visibility"),
    Summarized.NODE_INSTANCES: (
        "deployment_id",
        "host_id",
        "index",
        "node_id",
        "state",
        "tenant_name",
        "visibility",
    ),
}


@dataclass(frozen=True)
class Summaries:
    work: UnitOfWorkFactory

    def page(
        self, caller: Caller, kind: Summarized, query: Query, target: str, sub: str | None
    ) -> Page[Count]:
        """Counts by the values of `target`, and within each by those of `sub`."""
        for field in (target, sub):
            if field is not None and field not in FIELDS[kind]:
                allowed = ", ".join(FIELDS[kind])
                raise InvalidInput(f"{kind} are counted by: {allowed}; not by {field!r}")
        if target == sub:
            raise InvalidInput(f"{kind} are counted by {target!r} already: name another sub-field")
        with self.work.reading() as unit:
            scope, viewer = scope_of(caller, query), viewer_of(caller)
            return _store(unit, kind).summary(scope, viewer, query, target, sub)


def _store(unit: UnitOfWork, kind: Summarized) -> SummarizedStore:
    stores: Mapping[Summarized, SummarizedStore] = {
        Summarized.BLUEPRINTS: unit.blueprints,
        Summarized.DEPLOYMENTS: unit.deployments,
        Summarized.EXECUTIONS: unit.executions,
        Summarized.EXECUTION_SCHEDULES: unit.schedules,
        Summarized.NODES: unit.nodes,
        Summarized.NODE_INSTANCES: unit.node_instances,
    }
    return stores[kind]
