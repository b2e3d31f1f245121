"""Deployment modifications, as people and clients start and end them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypedDict

from conductor.control.services.access import tenant_of
from conductor.control.services.deployments import owned_deployment
from conductor.control.services.ids import new_modification_id
from conductor.control.services.listing import Page, Query
from conductor.control.services.modification_moves import ModificationMoves, locked_moves
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.numbers import check_numbers
from conductor.control.services.shapes import Moment, moment
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import DeploymentId
from conductor.domain.lifecycle import Actor
from conductor.domain.modification import Modification, ModificationStatus

Move = Callable[[ModificationMoves, Modification, datetime], Modification]


@dataclass(frozen=True)
class ModificationOrder:
    """`nodes` is {node or scaling group: {instances, removed_ids_include_hint,
    removed_ids_exclude_hint}}; `context` is whatever who asks wants to have kept."""

    deployment_id: str
    nodes: Mapping[str, Any]
    context: Mapping[str, Any] = field(default_factory=dict)


def _seen(unit: UnitOfWork, caller: Caller, identifier: str) -> Modification:
    tenant, viewer = tenant_of(caller), viewer_of(caller)
    found = unit.modifications.find_for(tenant, viewer, identifier, home=caller.home)
    if found is None:
        raise NotFound("deployment modification", identifier)
    return found


@dataclass(frozen=True)
class DeploymentModifications:
    work: UnitOfWorkFactory
    clock: Clock

    def start(self, caller: Caller, order: ModificationOrder) -> Modification:
        check_numbers("nodes", order.nodes)
        check_numbers("context", order.context)
        asked = Modification(
            id=new_modification_id(),
            tenant=tenant_of(caller),
            deployment_id=DeploymentId(order.deployment_id),
            status=ModificationStatus.STARTED,
            created_at=self.clock.now(),
            created_by=caller.username,
            modified_nodes=order.nodes,
            context=order.context,
            execution_id=caller.execution_id,
        )
        with self.work.writing() as unit:
            owned_deployment(unit, caller, asked.deployment_id)
            moves = locked_moves(unit, asked.tenant, asked.deployment_id, by=Actor.PERSON)
            return moves.start(asked)

    def finish(self, caller: Caller, identifier: str) -> Modification:
        return self._end(caller, identifier, ModificationMoves.finish)

    def roll_back(self, caller: Caller, identifier: str) -> Modification:
        return self._end(caller, identifier, ModificationMoves.roll_back)

    def get(self, caller: Caller, identifier: str) -> Modification:
        with self.work.reading() as unit:
            return _seen(unit, caller, identifier)

    def page(self, caller: Caller, query: Query) -> Page[Modification]:
        with self.work.reading() as unit:
            tenant, viewer = tenant_of(caller), viewer_of(caller)
            return unit.modifications.page_for(tenant, viewer, query, home=caller.home)

    def _end(self, caller: Caller, identifier: str, move: Move) -> Modification:
        tenant = tenant_of(caller)
        with self.work.writing() as unit:
            of = owned_deployment(unit, caller, _seen(unit, caller, identifier).deployment_id).id
            moves = locked_moves(unit, tenant, of, by=Actor.PERSON)
            return move(moves, unit.modifications.get(tenant, identifier), self.clock.now())


class ModifiedInstances(TypedDict):
    added_and_related: list[dict[str, Any]]
    removed_and_related: list[dict[str, Any]]
    before_modification: list[dict[str, Any]]
    before_rollback: list[dict[str, Any]]


class ModificationShape(CommonShape):
    id: str
    deployment_id: str
    status: str
    created_at: Moment
    created_by: str | None
    ended_at: Moment | None
    context: dict[str, Any]
    modified_nodes: dict[str, Any]
    node_instances: ModifiedInstances


def modification_shape(modification: Modification) -> dict[str, Any]:
    return {
        "id": modification.id,
        "deployment_id": modification.deployment_id,
        "status": str(modification.status),
        "created_at": moment(modification.created_at),
        "created_by": modification.created_by,
        "ended_at": moment(modification.ended_at),
        "context": dict(modification.context),
        "modified_nodes": dict(modification.modified_nodes),
        "node_instances": {
            "added_and_related": list(modification.added_and_related),
            "removed_and_related": list(modification.removed_and_related),
            "before_modification": list(modification.before_modification),
            "before_rollback": list(modification.before_rollback),
        },
        **common_shape(modification.tenant),
    }
