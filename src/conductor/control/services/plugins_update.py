"""Plugins updates, as people start and read them, and as their executions end them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conductor.control.services.access import scope_of, tenant_of
from conductor.control.services.announcements import say
from conductor.control.services.blueprint_access import owned
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_parsing import BlueprintParsing, Ground
from conductor.control.services.errors import ForbiddenWhileCancelling, PluginsUpdateFailed
from conductor.control.services.executions import Executions
from conductor.control.services.ids import new_execution_id, new_plugins_update_id
from conductor.control.services.listing import Page, Query
from conductor.control.services.plugin_choice import needed_packages
from conductor.control.services.plugin_versions import (
    PluginVersions,
    Versions,
    VersionWishes,
    package_versions,
)
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.blueprint import Blueprint, BlueprintState
from conductor.domain.clock import Clock
from conductor.domain.deployment import DeploymentState
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.lifecycle import Actor
from conductor.domain.plugins_update import (
    UPDATE_PLUGIN,
    PluginsUpdate,
    PluginsUpdateState,
    shown_plugins_state,
)

S = PluginsUpdateState


@dataclass(frozen=True)
class PluginsUpdateOrder:
    """What a person asked for; see the rest contract, section 14. `parameters` are for the updates
    of the deployments."""

    blueprint_id: str
    versions: VersionWishes = field(default_factory=VersionWishes)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    is_for_all_tenants: bool = False


@dataclass(frozen=True)
class PluginsUpdateView:
    """`state` is the one to be shown."""

    update: PluginsUpdate
    state: PluginsUpdateState


@dataclass(frozen=True)
class PluginsUpdates:
    work: UnitOfWorkFactory
    files: BlueprintFiles
    parsing: BlueprintParsing
    executions: Executions
    clock: Clock

    def initiate(self, caller: Caller, order: PluginsUpdateOrder) -> PluginsUpdateView:
        """Begin an execution that carries it out. Where no plugin changes, all ends here."""
        if caller.is_cancelling:
            raise ForbiddenWhileCancelling("the execution that asks is being cancelled")
        before, pins = self._chosen(caller, order)
        # may take seconds, so not while others wait to write
        is_same = pins == package_versions(before.plan)
        plan = before.plan if is_same else self._plan(caller, before, pins)
        _check_met(before, plan, pins, order.versions)
        with self.work.writing() as unit:
            blueprint = owned(unit, caller, order.blueprint_id)
            _check_still(before, blueprint)
            update = self._drafted(unit, caller, order, blueprint, plan)
            execution = self._entered(unit, caller, order, update)
            update = replace(update, execution_id=execution.id)
            unit.plugins_updates.add(update)
        return PluginsUpdateView(update, update.state)

    def finalize(self, caller: Caller, identifier: str) -> PluginsUpdateView:
        """The blueprint has the new plugins then. Only the update's own execution says when; others
        see how far it is."""
        with self.work.writing() as unit:
            before = unit.plugins_updates.get(tenant_of(caller), identifier)
            if caller.execution_id == before.execution_id and before.state is S.UPDATING:
                self._finish(unit, before)
            return _views(unit, [unit.plugins_updates.get(before.tenant, before.id)])[0]

    def get(self, caller: Caller, identifier: str) -> PluginsUpdateView:
        with self.work.reading() as unit:
            return _views(unit, [unit.plugins_updates.get(tenant_of(caller), identifier)])[0]

    def page(self, caller: Caller, query: Query) -> Page[PluginsUpdateView]:
        with self.work.reading() as unit:
            page = unit.plugins_updates.page(scope_of(caller, query), query)
            return Page(_views(unit, page.items), page.total)

    def _chosen(self, caller: Caller, order: PluginsUpdateOrder) -> tuple[Blueprint, Versions]:
        with self.work.reading() as unit:
            blueprint = owned(unit, caller, order.blueprint_id)
            if blueprint.state is not BlueprintState.UPLOADED:
                raise PluginsUpdateFailed(
                    f"blueprint {blueprint.id!r} is {blueprint.state}, not uploaded"
                )
            if order.is_for_all_tenants:
                _refuse_other_tenants(unit, blueprint)
            versions = PluginVersions(unit, blueprint.tenant, viewer_of(caller))
            return blueprint, versions.wanted(blueprint.plan, order.versions)

    def _plan(self, caller: Caller, blueprint: Blueprint, pins: Versions) -> Mapping[str, Any]:
        ground = Ground(blueprint.tenant, viewer_of(caller), pins)
        folder = self.files.folder(blueprint)
        return self.parsing.plan(folder, blueprint.main_file_name, ground)

    def _drafted(
        self,
        unit: UnitOfWork,
        caller: Caller,
        order: PluginsUpdateOrder,
        blueprint: Blueprint,
        plan: Mapping[str, Any],
    ) -> PluginsUpdate:
        old, new = package_versions(blueprint.plan), package_versions(plan)
        versions = {
            package: [old.get(package), version]
            for package, version in new.items()
            if old.get(package) != version
        }
        return PluginsUpdate(
            id=new_plugins_update_id(),
            tenant=blueprint.tenant,
            blueprint_id=blueprint.id,
            state=S.UPDATING if versions else S.NO_CHANGES_REQUIRED,
            created_at=self.clock.now(),
            created_by=caller.username,
            visibility=blueprint.visibility,
            plan=plan if versions else {},
            versions=versions,
            deployments=_deployments(unit, blueprint) if versions else (),
            is_forced=bool(order.parameters.get("force")),
        )

    def _entered(
        self, unit: UnitOfWork, caller: Caller, order: PluginsUpdateOrder, update: PluginsUpdate
    ) -> Execution:
        draft = Execution(
            id=new_execution_id(),
            tenant=update.tenant,
            workflow_id=UPDATE_PLUGIN,
            status=ExecutionStatus.PENDING,
            created_at=update.created_at,
            created_by=caller.username,
            blueprint_id=update.blueprint_id,
            visibility=update.visibility,
            is_system_workflow=True,
            parent_id=caller.execution_id,
        )
        if update.state is S.NO_CHANGES_REQUIRED:
            now = self.clock.now()
            done = replace(draft, status=ExecutionStatus.TERMINATED, started_at=now, ended_at=now)
            unit.executions.add(done)
            say(unit, done, "workflow_succeeded", "succeeded: no plugin changes", now)
            return done
        told = {
            **order.parameters,
            "update_id": update.id,
            "deployments_to_update": list(update.deployments),
        }
        passes = caller.passes_maintenance
        door = self.executions.line.door
        verdict = door.ask(unit, draft, None, is_queued=True, passes_maintenance=passes)
        if verdict.refusal is not None:
            raise verdict.refusal
        return self.executions.entered(unit, replace(draft, parameters=told), verdict)

    def _finish(self, unit: UnitOfWork, update: PluginsUpdate) -> None:
        now = self.clock.now()
        blueprint = unit.blueprints.held(update.tenant, update.blueprint_id)
        if blueprint is not None:
            unit.blueprints.save(replace(blueprint, plan=update.plan, updated_at=now))
            unit.blueprints.note_packages(
                blueprint.tenant, blueprint.id, needed_packages(update.plan)
            )
        unit.plugins_updates.save(update.move_to(S.SUCCESSFUL, by=Actor.WORKER))


def _views(unit: UnitOfWork, updates: Sequence[PluginsUpdate]) -> list[PluginsUpdateView]:
    known = unit.executions.by_ids({each.execution_id for each in updates if each.execution_id})
    views = []
    for each in updates:
        execution = known.get(each.execution_id or "")
        state = shown_plugins_state(each, execution.status if execution else None)
        views.append(PluginsUpdateView(each, state))
    return views


def _deployments(unit: UnitOfWork, blueprint: Blueprint) -> list[str]:
    """Those that can be updated: what was never made has nothing to update."""
    tenant, names = blueprint.tenant, unit.deployments.using(blueprint.tenant, blueprint.id)
    found = unit.deployments.named([(tenant, each) for each in names])
    return [each for each in names if found[tenant, each].state is DeploymentState.READY]


def _refuse_other_tenants(unit: UnitOfWork, blueprint: Blueprint) -> None:
    if blueprint.visibility != "global":
        return
    own = len(unit.deployments.using(blueprint.tenant, blueprint.id))
    if len(unit.deployments.using(None, blueprint.id)) > own:
        raise PluginsUpdateFailed(
            f"blueprint {blueprint.id!r} has deployments in other tenants: an update reaches those "
            f"of its own tenant only; leave out all_tenants, and update the others there with: "
            f"cfy deployments update DEPLOYMENT"
        )


def _check_met(
    blueprint: Blueprint, plan: Mapping[str, Any], pins: Versions, wishes: VersionWishes
) -> None:
    """A version that the blueprint's own files declare does not change with what is uploaded."""
    new = package_versions(plan)
    stuck = [
        f"{package} {new[package]}"
        for package, version in pins.items()
        if package in wishes.mapping and new.get(package, version) != version
    ]
    if stuck:
        raise PluginsUpdateFailed(
            f"blueprint {blueprint.id!r} declares the version of {', '.join(stuck)} in its own "
            f"files: import it as plugin:NAME instead, and upload the blueprint anew"
        )


def _check_still(before: Blueprint, now: Blueprint) -> None:
    if before.plan != now.plan:
        raise PluginsUpdateFailed(
            f"blueprint {now.id!r} was changed meanwhile: update its plugins again"
        )
