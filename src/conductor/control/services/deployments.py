"""Create, show and delete deployments."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from conductor.blueprint.errors import DSLParsingException
from conductor.control.services.access import tenant_of
from conductor.control.services.environment import environment_execution, living_copy
from conductor.control.services.errors import (
    DependentExists,
    DeploymentCreationError,
    ForbiddenWhileCancelling,
)
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.ids import check_name, display_name
from conductor.control.services.known_objects import KnownObjects
from conductor.control.services.labels import declared_labels
from conductor.control.services.language import Language
from conductor.control.services.listing import Page, Query
from conductor.control.services.numbers import check_numbers
from conductor.control.services.secrets import Cipher
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import BlueprintState
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import Conflict
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId
from conductor.domain.node import NOT_LIVE


@dataclass(frozen=True)
class DeploymentOrder:
    """What a person asked for; see the rest contract, section 5."""

    id: str
    blueprint_id: str
    inputs: Mapping[str, Any]
    display_name: str | None = None
    visibility: str = "tenant"
    labels: tuple[tuple[str, str], ...] = ()
    runtime_only_evaluation: bool = False


@dataclass(frozen=True)
class DeploymentView:
    """A deployment with what is derived from its instances and its newest execution."""

    deployment: Deployment
    started: int
    total: int
    latest: Execution | None


@dataclass(frozen=True)
class Deployments:
    work: UnitOfWorkFactory
    language: Language
    cipher: Cipher
    clock: Clock

    def create(self, caller: Caller, order: DeploymentOrder) -> DeploymentView:
        """Prepare the plan and store everything in one commit: it is ready or not there at all."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        tenant = tenant_of(caller)
        check_name("deployment", order.id, may_start_with_any=True)
        check_numbers("inputs", order.inputs)
        began = self.clock.now()
        plan = self._prepared(caller, order)  # may take seconds, so not while others wait to write
        check_numbers("plan", plan)
        deployment, nodes, instances = living_copy(
            plan,
            id=DeploymentId(order.id),
            tenant=tenant,
            blueprint_id=BlueprintId(order.blueprint_id),
            created_at=began,
            created_by=caller.username,
            visibility=order.visibility,
            labels=order.labels,
            runtime_only_evaluation=order.runtime_only_evaluation,
        )
        deployment = self._settled(deployment, order.display_name)
        created = environment_execution(
            "create_deployment_environment", deployment, caller, began, self.clock.now()
        )
        with self.work.writing() as unit:
            _refuse_taken(unit, deployment)
            unit.blueprints.get(tenant, order.blueprint_id)
            unit.executions.remove_of(tenant, order.id)
            unit.deployments.add(deployment)
            unit.nodes.add_all(nodes)
            unit.node_instances.add_all(instances)
            unit.executions.add(created)
        return DeploymentView(deployment, 0, len(instances), created)

    def _prepared(self, caller: Caller, order: DeploymentOrder) -> Mapping[str, Any]:
        tenant = tenant_of(caller)
        with self.work.reading() as unit:
            blueprint = unit.blueprints.get(tenant, order.blueprint_id)
            if blueprint.state is not BlueprintState.UPLOADED:
                raise DeploymentCreationError(
                    f"blueprint {blueprint.id!r} is {blueprint.state}, not uploaded"
                )
            values = KnownObjects(unit, caller, self.language, self.cipher, plan=blueprint.plan)
            storage = DeploymentStorage(
                unit, self._announced(caller, order), self.cipher, self.language
            )
            try:
                return self.language.prepare(
                    blueprint.plan,
                    order.inputs,
                    get_secret=lambda key: self.cipher.decrypt(
                        unit.secrets.get(tenant, key).encrypted_value
                    ),
                    existing_instance_ids=unit.node_instances.all_ids(tenant),
                    runtime_only_evaluation=order.runtime_only_evaluation,
                    values=values,
                    outside=storage,
                )
            except DSLParsingException as wrong:
                raise DeploymentCreationError(f"deployment {order.id!r}: {wrong}") from wrong

    def _announced(self, caller: Caller, order: DeploymentOrder) -> Deployment:
        """What is known of a deployment before its plan is."""
        return Deployment(
            id=DeploymentId(order.id),
            tenant=tenant_of(caller),
            blueprint_id=BlueprintId(order.blueprint_id),
            state=DeploymentState.CREATING,
            created_at=self.clock.now(),
            created_by=caller.username,
            display_name=order.display_name or order.id,
            labels=order.labels,
        )

    def _settled(self, deployment: Deployment, wish: str | None) -> Deployment:
        """With the labels that the blueprint declares, and the name that people read: by the
        person's wish, else by the blueprint's settings, else by the id."""
        settings = deployment.plan.get("deployment_settings") or {}
        declared = {
            "labels": deployment.plan.get("labels") or {},
            "name": wish or settings.get("display_name") or deployment.id,
        }
        with self.work.reading() as unit:
            storage = DeploymentStorage(unit, deployment, self.cipher, self.language)
            found = self.language.evaluate_functions(declared, {}, storage)
        labels = dict.fromkeys((*declared_labels(found["labels"]), *deployment.labels))
        return replace(deployment, labels=tuple(labels), display_name=display_name(found["name"]))

    def get(self, caller: Caller, identifier: str) -> DeploymentView:
        with self.work.reading() as unit:
            deployment = unit.deployments.get(tenant_of(caller), identifier)
            return _views(unit, [deployment])[0]

    def page(self, caller: Caller, query: Query) -> Page[DeploymentView]:
        with self.work.reading() as unit:
            page = unit.deployments.page(tenant_of(caller), query)
            return Page(_views(unit, page.items), page.total)

    def outputs(self, caller: Caller, identifier: str) -> Mapping[str, Any]:
        with self.work.reading() as unit:
            storage = self._storage(unit, caller, identifier)
            outputs = storage.deployment.plan.get("outputs") or {}
            return self.language.evaluate_outputs(outputs, storage)

    def capabilities(self, caller: Caller, identifier: str) -> Mapping[str, Any]:
        with self.work.reading() as unit:
            storage = self._storage(unit, caller, identifier)
            capabilities = storage.deployment.plan.get("capabilities") or {}
            return self.language.evaluate_capabilities(capabilities, storage)

    def evaluate(
        self, caller: Caller, identifier: str, payload: Any, context: Mapping[str, Any]
    ) -> Any:
        check_numbers("payload", payload)
        with self.work.reading() as unit:
            storage = self._storage(unit, caller, identifier)
            return self.language.evaluate_functions(payload, context, storage)

    def delete(self, caller: Caller, identifier: str, *, is_forced: bool = False) -> None:
        """Leaves one row behind, the finished deletion, which clients look for."""
        tenant = tenant_of(caller)
        with self.work.writing() as unit:
            deployment = unit.deployments.locked(tenant, identifier)
            began = self.clock.now()
            _refuse_while_needed(unit, deployment, is_forced=is_forced)
            deleted = environment_execution(
                "delete_deployment_environment", deployment, caller, began, self.clock.now()
            )
            unit.executions.remove_of(tenant, identifier)
            unit.node_instances.remove_of(tenant, identifier)
            unit.nodes.remove_of(tenant, identifier)
            unit.deployments.remove(tenant, identifier)
            unit.executions.add(deleted)

    def _storage(self, unit: UnitOfWork, caller: Caller, identifier: str) -> DeploymentStorage:
        deployment = unit.deployments.get(tenant_of(caller), identifier)
        return DeploymentStorage(unit, deployment, self.cipher, self.language)


def _refuse_taken(unit: UnitOfWork, deployment: Deployment) -> None:
    if unit.deployments.find(deployment.tenant, deployment.id) is not None:
        raise Conflict(f"deployment {deployment.id!r} exists already")


def _views(unit: UnitOfWork, deployments: Any) -> list[DeploymentView]:
    ids = [each.id for each in deployments]
    counts = unit.node_instances.counts(None, ids)
    latest = unit.executions.latest(None, ids)
    return [
        DeploymentView(
            each, *counts.get((each.tenant, each.id), (0, 0)), latest.get((each.tenant, each.id))
        )
        for each in deployments
    ]


def _refuse_while_needed(unit: UnitOfWork, deployment: Deployment, *, is_forced: bool) -> None:
    busy = unit.executions.active_of(deployment.tenant, deployment.id)
    if busy:
        names = ", ".join(f"{each.workflow_id} {each.id} ({each.status})" for each in busy)
        raise DependentExists(
            f"deployment {deployment.id!r} has executions that have not ended: {names}; "
            f"cancel them or wait for them"
        )
    live = [
        f"{each.id} ({each.state})"
        for each in unit.node_instances.of_deployment(deployment.tenant, deployment.id)
        if each.state not in NOT_LIVE
    ]
    if live and not is_forced:
        raise DependentExists(
            f"deployment {deployment.id!r} has live node instances: {', '.join(live)}; "
            f"run its uninstall workflow first, or force the deletion"
        )
