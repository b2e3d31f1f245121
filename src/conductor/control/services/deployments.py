"""Create, show and delete deployments."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.capability_dependencies import note_capabilities
from conductor.control.services.confidences import Confidences
from conductor.control.services.deployment_changes import (
    DeploymentChanges,
    changed,
    check_parents,
    refuse_wider,
    shown_to,
)
from conductor.control.services.deployment_deletion import Deletion
from conductor.control.services.deployment_views import DeploymentView, view, views
from conductor.control.services.environment import environment_execution, living_copy
from conductor.control.services.errors import (
    Forbidden,
    ForbiddenWhileCancelling,
    IllegalAction,
)
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.ids import check_name
from conductor.control.services.labels import set_labels
from conductor.control.services.language import Language
from conductor.control.services.listing import Page, Query
from conductor.control.services.nodes import opened_instance
from conductor.control.services.numbers import check_numbers
from conductor.control.services.preparation import DeploymentOrder, Preparation
from conductor.control.services.seals import Cipher
from conductor.control.services.visibility import first_visibility, viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import CREATE_ENVIRONMENT, Deployment
from conductor.domain.errors import Conflict, NotFound
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId


@dataclass(frozen=True)
class Deployments:
    work: UnitOfWorkFactory
    language: Language
    cipher: Cipher
    clock: Clock
    confidences: Confidences

    def create(self, caller: Caller, order: DeploymentOrder) -> DeploymentView:
        """Prepare the plan and store everything in one commit: it is ready or not there at all."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        tenant = tenant_of(caller)
        check_name("deployment", order.id, may_start_with_any=True)
        check_numbers("inputs", order.inputs)
        began = self.clock.now()
        preparation = Preparation(self.work, self.language, self.cipher, self.clock)
        # may take seconds, so not while others wait to write
        plan = preparation.plan(caller, order)
        check_numbers("plan", plan)
        deployment, nodes, instances = living_copy(
            plan,
            id=DeploymentId(order.id),
            tenant=tenant,
            blueprint_id=BlueprintId(order.blueprint_id),
            created_at=began,
            created_by=caller.username,
            visibility=first_visibility(caller, order.visibility, is_private=order.is_private),
            labels=set_labels(order.labels, began, caller.username),
            runtime_only_evaluation=order.runtime_only_evaluation,
        )
        deployment = preparation.settled(deployment, order.display_name)
        created = environment_execution(
            CREATE_ENVIRONMENT, deployment, caller, began, self.clock.now()
        )
        with self.work.writing() as unit:
            _refuse_taken(unit, deployment)
            blueprint = unit.blueprints.get(tenant, order.blueprint_id)
            refuse_wider(deployment, deployment.visibility, blueprint)
            check_parents(unit, deployment, deployment.labels)
            unit.executions.remove_of(tenant, order.id)
            unit.deployments.add(deployment)
            unit.nodes.add_all(nodes)
            unit.node_instances.add_all(instances)
            unit.executions.add(created)
            note_capabilities(unit, deployment)
            return view(unit, deployment)

    def get(self, caller: Caller, identifier: str, *, is_deep: bool = True) -> DeploymentView:
        """Without `is_deep` only the direct children count as below it."""
        with self.work.reading() as unit:
            return view(unit, shown_deployment(unit, caller, identifier), is_deep=is_deep)

    def page(self, caller: Caller, query: Query) -> Page[DeploymentView]:
        with self.work.reading() as unit:
            viewer, scope = viewer_of(caller), scope_of(caller, query)
            page = unit.deployments.page_for(scope, viewer, query)
            return Page(views(unit, page.items, wants=query.wants), page.total)

    def change(self, caller: Caller, identifier: str, wishes: DeploymentChanges) -> DeploymentView:
        with self.work.writing() as unit:
            before = owned_deployment(unit, caller, identifier)
            after = changed(unit, caller, before, wishes, self.clock.now())
            unit.deployments.save(after)
            return view(unit, after)

    def set_visibility(self, caller: Caller, identifier: str, wish: str) -> DeploymentView:
        """`wish` is one of private, tenant and global; it may only widen."""
        with self.work.writing() as unit:
            before = owned_deployment(unit, caller, identifier)
            after = shown_to(unit, caller, before, wish, self.clock.now())
            unit.deployments.save(after)
            return view(unit, after)

    def outputs(self, caller: Caller, identifier: str) -> Mapping[str, Any]:
        with self._telling(caller) as told, self.work.reading() as unit:
            storage = self._storage(unit, caller, identifier, told)
            outputs = storage.deployment.plan.get("outputs") or {}
            return self.language.evaluate_outputs(outputs, storage)

    def capabilities(self, caller: Caller, identifier: str) -> Mapping[str, Any]:
        with self._telling(caller) as told, self.work.reading() as unit:
            storage = self._storage(unit, caller, identifier, told)
            capabilities = storage.deployment.plan.get("capabilities") or {}
            return self.language.evaluate_capabilities(capabilities, storage)

    def evaluate(
        self, caller: Caller, identifier: str, payload: Any, context: Mapping[str, Any]
    ) -> Any:
        check_numbers("payload", payload)
        with self._telling(caller) as told, self.work.reading() as unit:
            storage = self._storage(unit, caller, identifier, told)
            if storage.deployment.tenant != tenant_of(caller):  # whose secrets are not for all
                raise Forbidden(f"deployment {identifier!r} is evaluated in its own tenant only")
            return self.language.evaluate_functions(payload, context, storage)

    def evaluated_nodes(
        self, caller: Caller, nodes: Sequence[Mapping[str, Any]], instance_id: str | None
    ) -> list[Mapping[str, Any]]:
        """Nodes as clients see them, with their properties evaluated as that instance has them."""
        with self._telling(caller) as told, self.work.reading() as unit:
            storages = self._storages(unit, caller, nodes, told)
            return [
                self.language.evaluate_node(one, storages[one["deployment_id"]], instance_id)
                for one in nodes
            ]

    def evaluated_instances(
        self, caller: Caller, instances: Sequence[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        with self._telling(caller) as told, self.work.reading() as unit:
            storages = self._storages(unit, caller, instances, told)
            found = []
            for each in instances:
                instance = dict(each)
                if caller.execution_id is not None:  # people are not shown what is sealed
                    instance = opened_instance(instance, self.confidences.seals, told)
                storage = storages[each["deployment_id"]]
                found.append(self.language.evaluate_node_instance(instance, storage))
            return found

    def _storages(
        self, unit: UnitOfWork, caller: Caller, of: Sequence[Mapping[str, Any]], told: list[str]
    ) -> dict[str, DeploymentStorage]:
        ids = {one["deployment_id"] for one in of}
        return {each: self._storage(unit, caller, each, told) for each in ids}

    def _telling(self, caller: Caller) -> AbstractContextManager[list[str]]:
        return self.confidences.telling(caller.execution_id)

    def delete(
        self,
        caller: Caller,
        identifier: str,
        *,
        is_forced: bool = False,
        is_recursive: bool = False,
    ) -> None:
        """With all that stands below it, if `is_recursive`."""
        with self.work.writing() as unit:
            deployment = owned_deployment(unit, caller, identifier)
            Deletion(unit, caller, self.clock, is_forced, is_recursive).delete(deployment)

    def _storage(
        self, unit: UnitOfWork, caller: Caller, identifier: str, told: list[str]
    ) -> DeploymentStorage:
        deployment = shown_deployment(unit, caller, identifier)
        return DeploymentStorage(unit, deployment, self.cipher, self.language, told)


def _refuse_taken(unit: UnitOfWork, deployment: Deployment) -> None:
    if unit.deployments.find(deployment.tenant, deployment.id) is not None:
        raise Conflict(f"deployment {deployment.id!r} exists already")


def shown_deployment(unit: UnitOfWork, caller: Caller, identifier: str) -> Deployment:
    """Private deployments of others are not there for people who are no administrators."""
    return _checked(caller, unit.deployments.get(tenant_of(caller), identifier))


def owned_deployment(unit: UnitOfWork, caller: Caller, identifier: str) -> Deployment:
    """Locked until the commit. What every tenant sees is changed from its own."""
    try:
        return _checked(caller, unit.deployments.locked(tenant_of(caller), identifier))
    except NotFound:
        other = unit.deployments.find(tenant_of(caller), identifier)
        if other is None or other.tenant == caller.tenant:
            raise
        raise IllegalAction(
            f"deployment {identifier!r} belongs to tenant {other.tenant}: change it there"
        ) from None


def _checked(caller: Caller, found: Deployment) -> Deployment:
    if found.visibility == "private" and viewer_of(caller) not in (None, found.created_by):
        raise NotFound("deployment", found.id)
    return found
