"""Create, show and delete deployments."""

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.admission import pass_at_once
from conductor.control.services.confidences import Confidences
from conductor.control.services.deployment_changes import (
    DeploymentChanges,
    changed,
    check_parents,
    refuse_wider,
    shown_to,
)
from conductor.control.services.deployment_deletion import Deletion
from conductor.control.services.deployment_orders import DeploymentOrder, begun_creation
from conductor.control.services.deployment_views import DeploymentView, view, views
from conductor.control.services.environments import Environments
from conductor.control.services.errors import (
    EnvironmentInProgress,
    Forbidden,
    ForbiddenWhileCancelling,
    IllegalAction,
)
from conductor.control.services.evaluation import DeploymentStorage
from conductor.control.services.language import Language
from conductor.control.services.listing import Page, Query
from conductor.control.services.nodes import opened_instance
from conductor.control.services.numbers import check_numbers
from conductor.control.services.rights import rights_of
from conductor.control.services.seals import Cipher
from conductor.control.services.sites import check_site
from conductor.control.services.visibility import is_seen, viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.errors import Conflict, NotFound
from conductor.domain.execution import Execution
from conductor.domain.identity import Caller


@dataclass(frozen=True)
class Deployments:
    """Whoever creates one waits for its environment as long as `patience`. A deletion is answered
    when it is done or after `courtesy`, so that what comes next finds most of them gone."""

    work: UnitOfWorkFactory
    language: Language
    cipher: Cipher
    clock: Clock
    confidences: Confidences
    environments: Environments
    patience: timedelta = timedelta(seconds=120)
    courtesy: timedelta = timedelta(seconds=10)

    def create(self, caller: Caller, order: DeploymentOrder) -> DeploymentView:
        """What can be refused at once leaves nothing behind. What is found out later leaves a
        deployment that failed, which the next one of its id replaces."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        environments, now = self.environments, self.clock.now()
        deployment, creation = begun_creation(caller, order, now, environments.holder)
        environments.preparation.check(caller, deployment, needs_plugins=order.needs_plugins)
        with self.work.writing() as unit:
            make_room(unit, caller, deployment)
            blueprint = unit.blueprints.get(deployment.tenant, deployment.blueprint_id)
            refuse_wider(deployment, deployment.visibility, blueprint)
            check_parents(unit, deployment, deployment.labels)
            if order.site_name is not None:
                check_site(unit, caller, deployment.id, deployment.visibility, order.site_name)
            unit.executions.remove_of(deployment.tenant, deployment.id)
            pass_at_once(unit, creation, caller=caller)
            unit.deployments.add(deployment)
            unit.executions.add(creation)
        done = environments.carry_out(creation.id)
        if order.waits:
            self._wait_for(done, creation)
        return self.get(caller, deployment.id)

    def _wait_for(self, done: "Future[None]", creation: Execution) -> None:
        """The error of the creation is the answer's, if it has one."""
        try:
            done.result(timeout=self.patience.total_seconds())
        except TimeoutError:
            raise EnvironmentInProgress(
                f"deployment {creation.deployment_id!r} is still being created; look at it with "
                f"cfy executions get {creation.id}"
            ) from None

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

    def set_site(self, caller: Caller, identifier: str, name: str | None) -> DeploymentView:
        """None takes it away from where it is."""
        with self.work.writing() as unit:
            before = owned_deployment(unit, caller, identifier)
            if name is not None:
                check_site(unit, caller, before.id, before.visibility, name)
            after = replace(before, site_name=name, updated_at=self.clock.now())
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
            if caller.execution_id is None:
                storage = replace(storage, is_written_by_asker=True)
            return self.language.evaluate_functions(payload, context, storage)

    def evaluated_nodes(
        self, caller: Caller, nodes: Sequence[Mapping[str, Any]], instance_id: str | None
    ) -> list[Mapping[str, Any]]:
        """Nodes as clients see them, with their properties evaluated as that instance has them.
        Those of other tenants stay as they are: what they may name is not for all."""
        with self._telling(caller) as told, self.work.reading() as unit:
            storages = self._storages(unit, caller, nodes, told)
            return [
                self.language.evaluate_node(one, storages[one["deployment_id"]], instance_id)
                if one["tenant_name"] == caller.tenant
                else one
                for one in nodes
            ]

    def evaluated_instances(
        self, caller: Caller, instances: Sequence[Mapping[str, Any]]
    ) -> list[Mapping[str, Any]]:
        with self._telling(caller) as told, self.work.reading() as unit:
            storages = self._storages(unit, caller, instances, told)
            found: list[Mapping[str, Any]] = []
            for each in instances:
                if each["tenant_name"] != caller.tenant:
                    found.append(each)
                    continue
                instance = dict(each)
                if caller.execution_id is not None:  # people are not shown what is sealed
                    instance = opened_instance(instance, self.confidences.seals, told)
                storage = storages[each["deployment_id"]]
                found.append(self.language.evaluate_node_instance(instance, storage))
            return found

    def _storages(
        self, unit: UnitOfWork, caller: Caller, of: Sequence[Mapping[str, Any]], told: list[str]
    ) -> dict[str, DeploymentStorage]:
        ids = {one["deployment_id"] for one in of if one["tenant_name"] == caller.tenant}
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
        """With all that stands below it, if `is_recursive`. Small ones are gone when this returns;
        for others their deletion goes on."""
        with self.work.writing() as unit:
            deployment = owned_deployment(unit, caller, identifier)
            holder = self.environments.holder
            deletion = Deletion(unit, caller, self.clock, holder, is_forced, is_recursive)
            begun = deletion.begin(deployment)
        deeds = [self.environments.carry_out(each.id) for each in begun]
        wait(deeds, self.courtesy.total_seconds())

    def _storage(
        self, unit: UnitOfWork, caller: Caller, identifier: str, told: list[str]
    ) -> DeploymentStorage:
        deployment = shown_deployment(unit, caller, identifier)
        rights = rights_of(caller)
        return DeploymentStorage(unit, deployment, self.cipher, self.language, rights, told)


def make_room(unit: UnitOfWork, caller: Caller, deployment: Deployment) -> None:
    """In the place of one whose creation failed; `Conflict` when there is another one."""
    old = unit.deployments.held(deployment.tenant, deployment.id)
    old = old or unit.deployments.find(deployment.tenant, deployment.id)
    if old is None:
        return
    is_own = old.tenant == deployment.tenant and is_seen(caller, old)
    if old.state is not DeploymentState.FAILED or not is_own:
        state = "exists already" if old.state is DeploymentState.READY else f"is {old.state}"
        raise Conflict(f"deployment {old.id!r} {state}")
    unit.executions.remove_of(old.tenant, old.id)
    unit.deployments.remove(old.tenant, old.id)


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
    if not is_seen(caller, found):
        raise NotFound("deployment", found.id)
    return found
