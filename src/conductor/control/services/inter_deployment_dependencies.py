"""Which deployment needs which: noted by executions, heeded before one is taken down."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from conductor.control.services.access import tenant_of
from conductor.control.services.errors import DependentExists
from conductor.control.services.ids import new_dependency_id
from conductor.control.services.listing import Page, Query
from conductor.control.services.nodes import CommonShape, common_shape
from conductor.control.services.numbers import check_numbers
from conductor.control.services.rights import readers_of
from conductor.control.services.shapes import Moment, moment
from conductor.control.services.visibility import (
    hidden_from,
    is_seen,
    named_or_counted,
    viewer_of,
)
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment
from conductor.domain.deployment_dependency import DeploymentDependency
from conductor.domain.errors import Conflict, InvalidInput, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import DeploymentId, TenantName


@dataclass(frozen=True)
class DependencyOrder:
    dependency_creator: str
    target: str | None = None
    target_func: Any = None
    external_source: Mapping[str, Any] | None = None
    external_target: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class InterDeploymentDependencies:
    work: UnitOfWorkFactory
    clock: Clock

    def page(self, caller: Caller, query: Query) -> Page[DeploymentDependency]:
        """With those whose targets are private to others, which stay unnamed."""
        with self.work.reading() as unit:
            viewer, home = viewer_of(caller), caller.home
            page = unit.dependencies.page_for(tenant_of(caller), viewer, query, home=home)
            return Page(_without_hidden(unit, caller, page.items), page.total)

    def put(
        self, caller: Caller, source: str | None, orders: Sequence[DependencyOrder]
    ) -> list[DeploymentDependency]:
        """Note them; what is known of the same source and creator is replaced."""
        with self.work.writing() as unit:
            return [self._put(unit, caller, source, order) for order in orders]

    def replace_all(
        self, caller: Caller, source: str, orders: Sequence[DependencyOrder]
    ) -> list[DeploymentDependency]:
        with self.work.writing() as unit:
            tenant = unit.deployments.locked(tenant_of(caller), source).tenant
            _check_seen(unit, caller, source)
            unit.dependencies.remove_of(tenant, source)
            return [self._put(unit, caller, source, order) for order in orders]

    def delete(self, caller: Caller, source: str | None, order: DependencyOrder) -> None:
        tenant = tenant_of(caller)
        with self.work.writing() as unit:
            _check_seen(unit, caller, source)
            found = unit.dependencies.made_by(tenant, source, order.dependency_creator)
            known = _without_hidden(unit, caller, [found] if found else [])
            if found is None or order.target not in (None, known[0].target_deployment_id):
                raise NotFound("inter-deployment dependency", order.dependency_creator)
            unit.dependencies.remove(tenant, found.id)

    def _put(
        self, unit: UnitOfWork, caller: Caller, source: str | None, order: DependencyOrder
    ) -> DeploymentDependency:
        tenant = tenant_of(caller)
        _check_seen(unit, caller, source)
        _check_seen(unit, caller, order.target)
        _check(unit, tenant, source, order)
        known = unit.dependencies.made_by(tenant, source, order.dependency_creator)
        noted = known or DeploymentDependency(
            id=new_dependency_id(),
            tenant=tenant,
            dependency_creator=order.dependency_creator,
            created_at=self.clock.now(),
            created_by=caller.username,
            source_deployment_id=DeploymentId(source) if source else None,
        )
        noted = replace(
            noted,
            target_deployment_id=DeploymentId(order.target) if order.target else None,
            target_deployment_func=order.target_func,
            external_source=order.external_source,
            external_target=order.external_target,
        )
        (unit.dependencies.save if known else unit.dependencies.add)(noted)
        return noted


def refuse_dependents(
    unit: UnitOfWork,
    caller: Caller,
    deployment: Deployment,
    *,
    deed: str,
    besides: Collection[str] = (),
) -> None:
    """`deed` is what is about to happen, in words for people. Deployments among `besides` do not
    count: it happens to them too. Those that the caller does not see are counted, not named."""
    dependents = unit.dependencies.on(deployment.tenant, deployment.id)
    needed = [each for each in dependents if each.source_deployment_id not in besides]
    _refuse(unit, caller, needed, deployment, deed)


def refuse_users(
    unit: UnitOfWork, caller: Caller, deployment: Deployment, *, deed: str, asker: str | None
) -> None:
    """Like `refuse_dependents`, for what leaves the deployment there: neither who asks for it
    counts, nor whoever reads its values and is not installed."""
    dependents = [
        each
        for each in unit.dependencies.on(deployment.tenant, deployment.id)
        if each.source_deployment_id is None or each.source_deployment_id != asker
    ]
    sources = [each.source_deployment_id for each in dependents if each.source_deployment_id]
    counts = unit.node_instances.counts([(deployment.tenant, each) for each in sources])
    inactive = {source for (_, source), count in counts.items() if not count.is_active}
    needed = [
        each
        for each in dependents
        if not (each.is_by_function and each.source_deployment_id in inactive)
    ]
    _refuse(unit, caller, needed, deployment, deed)


def dependents_of(unit: UnitOfWork, deployment: Deployment) -> list[dict[str, Any]]:
    """Whoever needs it, and whoever needs these, and so on: what an update of it may reach. What is
    private has no name here, since whoever sees the deployment reads it."""
    found: list[DeploymentDependency] = []
    seen, waiting = {str(deployment.id)}, [str(deployment.id)]
    for target in waiting:
        for each in unit.dependencies.on(deployment.tenant, target):
            found.append(each)
            source = each.source_deployment_id
            if source is not None and source not in seen:
                seen.add(source)
                waiting.append(source)
    hidden = hidden_from(unit, readers_of(deployment), seen)
    return [_dependent(each, is_named=each.source_deployment_id not in hidden) for each in found]


def _dependent(dependency: DeploymentDependency, *, is_named: bool) -> dict[str, Any]:
    kind, _, place = dependency.dependency_creator.partition(".")
    return {
        "deployment": dependency.source_deployment_id if is_named else None,
        "dependency_type": kind,
        "dependent_node": place if is_named else None,
        "tenant": dependency.tenant,
    }


class DependencyShape(CommonShape):
    id: str
    dependency_creator: str
    source_deployment_id: str | None
    target_deployment_id: str | None
    target_deployment_func: Any
    external_source: dict[str, Any] | None
    external_target: dict[str, Any] | None
    created_at: Moment
    created_by: str | None


def dependency_shape(dependency: DeploymentDependency) -> dict[str, Any]:
    return {
        "id": dependency.id,
        "dependency_creator": dependency.dependency_creator,
        "source_deployment_id": dependency.source_deployment_id,
        "target_deployment_id": dependency.target_deployment_id,
        "target_deployment_func": dependency.target_deployment_func,
        "external_source": dependency.external_source,
        "external_target": dependency.external_target,
        "created_at": moment(dependency.created_at),
        "created_by": dependency.created_by,
        **common_shape(dependency.tenant, dependency.visibility),
    }


def _check_seen(unit: UnitOfWork, caller: Caller, name: str | None) -> None:
    """What a deployment needs is seen and noted by whoever sees both."""
    found = unit.deployments.find(tenant_of(caller), name) if name is not None else None
    if found is not None and not is_seen(caller, found):
        raise NotFound("deployment", found.id)


def _check(
    unit: UnitOfWork, tenant: TenantName, source: str | None, order: DependencyOrder
) -> None:
    check_numbers("target_deployment_func", order.target_func)
    if source is None and order.external_source is None:
        raise InvalidInput("say who needs it: give source_deployment or external_source")
    if not (order.target or order.target_func or order.external_target):
        raise InvalidInput(
            f"say what {source or 'the source'!r} needs: give target_deployment, "
            f"target_deployment_func or external_target"
        )
    for name in (source, order.target):
        if name is not None:
            unit.deployments.get(tenant, name)
    if source and order.target and source in _reached(unit, tenant, order.target):
        raise Conflict(f"deployment {source!r} cannot need {order.target!r}, which needs it")


def _reached(unit: UnitOfWork, tenant: TenantName, target: str) -> set[str]:
    """The target, what it needs, and so on."""
    reached, waiting = set[str](), {target}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= unit.dependencies.targets_of(tenant, name) - reached
    return reached


def _without_hidden(
    unit: UnitOfWork, caller: Caller, dependencies: Sequence[DeploymentDependency]
) -> list[DeploymentDependency]:
    """That there is a target is told, but not which."""
    targets = {each.target_deployment_id for each in dependencies if each.target_deployment_id}
    hidden = hidden_from(unit, caller, targets)
    return [
        replace(each, target_deployment_id=None, target_deployment_func=None)
        if each.target_deployment_id in hidden
        else each
        for each in dependencies
    ]


def _refuse(
    unit: UnitOfWork,
    caller: Caller,
    dependents: Sequence[DeploymentDependency],
    deployment: Deployment,
    deed: str,
) -> None:
    if not dependents:
        return
    sources = {each.source_deployment_id for each in dependents if each.source_deployment_id}
    hidden = hidden_from(unit, caller, sources)
    names = named_or_counted(
        [
            f"{each.source_deployment_id or 'one on another manager'} ({each.dependency_creator})"
            for each in dependents
            if each.source_deployment_id not in hidden
        ],
        len(hidden),
    )
    raise DependentExists(
        f"deployment {deployment.id!r} is needed by {names}: {deed} would leave them without it; "
        f"take them down first, or force it"
    )
