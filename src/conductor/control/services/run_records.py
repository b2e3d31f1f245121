"""The window through which a worker sees the records: it claims, writes facts and asks."""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from inspect import signature
from typing import Any, Protocol

from conductor.control.services.checkpoint import checkpoint_all
from conductor.control.services.confidences import Confidences
from conductor.control.services.config import Configuration
from conductor.control.services.fencing import held
from conductor.control.services.ids import hash_token, new_execution_token
from conductor.control.services.leases import Leases
from conductor.control.services.left_behind import Remains
from conductor.control.services.plugin_code import installed_plugins
from conductor.control.services.plugin_installations import PluginInstallations
from conductor.control.services.record_calls import RecordCalls
from conductor.control.services.system_workflows import (
    UPDATE,
    known_workflow,
    workflow_of_no_deployment,
)
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.assignment import Assignment
from conductor.domain.deployment import Deployment
from conductor.domain.errors import InvalidInput
from conductor.domain.execution import Execution
from conductor.domain.facts import Batch, Receipt
from conductor.domain.ids import ExecutionId, PluginId, WorkerId
from conductor.domain.plugin import InstallationState
from conductor.domain.worker import LeftBehind, Served, Survivor, Tidings, WantedPlugin


class Writer(Protocol):
    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]": ...
    def write_here(self) -> None: ...


@dataclass(frozen=True)
class RunRecords:
    work: UnitOfWorkFactory
    writer: Writer
    calls: RecordCalls
    leases: Leases
    config: Configuration
    plugins: PluginInstallations
    confidences: Confidences

    def unfinished(self, operation_ids: Collection[str]) -> set[str]:
        with self.work.writing() as unit:
            checkpoint_all(unit)
            return unit.operations.unfinished(operation_ids)

    def left_behind(self, worker_id: WorkerId, operation_ids: Collection[str]) -> list[LeftBehind]:
        return Remains(self.work, self.confidences).of(worker_id, operation_ids)

    def arrive(self, worker_id: WorkerId, survivors: Sequence[Survivor] = ()) -> None:
        self.leases.arrive(worker_id, survivors=survivors)

    def beat(
        self,
        worker_id: WorkerId,
        running: Collection[ExecutionId],
        warm: Collection[Served] = (),
        *,
        patience: float,
    ) -> Tidings:
        return self.leases.beat(worker_id, running, warm, patience=patience)

    def hurry(self, worker_id: WorkerId) -> None:
        """All that wait look: to look costs them little."""
        self.leases.queue.beckon()

    def leave(self, worker_id: WorkerId) -> None:
        self.leases.leave(worker_id)

    def claim(self, worker_id: WorkerId, *, limit: int) -> list[Assignment]:
        """Pending executions, oldest first, each in a new epoch that belongs to the worker."""
        with self.work.writing() as unit:
            if unit.workers.find(worker_id) is None:
                return []  # it was believed dead, and will hear of it
            unclaimed = unit.executions.unclaimed(limit)
            nested = unit.executions.nested(unclaimed)
            return [
                self._assignment(unit, each, worker_id, is_nested=each.id in nested)
                for each in unclaimed
            ]

    def claim_plugins(self, worker_id: WorkerId) -> list[WantedPlugin]:
        return self.plugins.claim(worker_id)

    def plugin_package(self, plugin_id: PluginId) -> bytes:
        return self.plugins.package(plugin_id)

    def note_plugin(
        self,
        worker_id: WorkerId,
        plugin_id: PluginId,
        state: InstallationState,
        error: str = "",
    ) -> None:
        self.plugins.note(worker_id, plugin_id, state, error)

    def append(self, batch: Batch, *, is_called: bool = True) -> "Future[Receipt]":
        return self.writer.append(batch, is_called=is_called)

    def write_here(self) -> None:
        self.writer.write_here()

    def call(self, execution_id: str, epoch: int, name: str, arguments: Mapping[str, Any]) -> Any:
        """One of the methods of `RecordCalls`, within the execution's tenant and deployment, as
        long as the caller's epoch is the execution's. An answer that holds secrets is `Confided`.
        """
        with self.work.reading() as unit:
            execution = held(unit, ExecutionId(execution_id), epoch)
        allowed = self.calls.table()
        if name not in allowed:
            raise InvalidInput(f"a worker cannot ask for {name!r}; it can: {', '.join(allowed)}")
        answer: Callable[..., Any] = allowed[name]
        try:
            bound = signature(answer).bind(execution, **arguments)
        except TypeError as error:
            raise InvalidInput(f"{name} cannot be asked like this: {error}") from error
        return answer(*bound.args, **bound.kwargs)

    def _assignment(
        self, unit: UnitOfWork, pending: Execution, worker_id: WorkerId, *, is_nested: bool
    ) -> Assignment:
        token = new_execution_token()
        execution = unit.executions.claim(pending, worker_id, hash_token(token))
        deployment = unit.deployments.find(execution.tenant, execution.deployment_id or "")
        plan = deployment.plan if deployment else {}
        workflow = _workflow(execution, plan) or {}
        parameters, secrets = self._opened(unit, execution)
        return Assignment(
            execution_id=execution.id,
            epoch=execution.epoch,
            tenant=execution.tenant,
            deployment_id=execution.deployment_id,
            plugin=workflow.get("plugin", ""),
            function=workflow.get("operation", ""),
            parameters=parameters,
            context=self._context(execution, deployment, token),
            plugins=_plugins(unit, execution, plan),
            secrets=secrets,
            is_nested=is_nested,
            edition=deployment.edition if deployment else "",
            most_operations=execution.most_operations,
        )

    def _opened(
        self, unit: UnitOfWork, execution: Execution
    ) -> tuple[Mapping[str, Any], tuple[str, ...]]:
        """Its parameters, and what it was told: before it was resumed, or by these."""
        told: list[str] = []
        parameters = self.confidences.seals.open(dict(execution.parameters), told)
        if not told and execution.epoch == 1:
            return parameters, ()
        return parameters, self.confidences.tell_within(unit, execution.id, told)

    def _context(
        self, execution: Execution, deployment: Deployment | None, token: str
    ) -> dict[str, Any]:
        plan: Mapping[str, Any] = deployment.plan if deployment else {}
        return {
            "execution_id": execution.id,
            "workflow_id": execution.workflow_id,
            "deployment_id": execution.deployment_id,
            "deployment_display_name": deployment.display_name if deployment else None,
            "deployment_creator": deployment.created_by if deployment else None,
            "deployment_resource_tags": plan.get("resource_tags") or {},
            "blueprint_id": execution.blueprint_id,
            "runtime_only_evaluation": bool(deployment and deployment.runtime_only_evaluation),
            "deployment_workdir": self._workdir(execution),
            "scaling_groups": plan.get("scaling_groups") or {},
            "tenant": {"name": execution.tenant},
            "tenant_name": execution.tenant,
            "execution_token": token,
            "execution_creator_username": execution.created_by,
            "rest_host": self.config.current.rest_host,
            "rest_port": self.config.current.rest_port,
            "rest_protocol": self.config.current.rest_protocol,
            "rest_ssl_cert": self.config.current.rest_ssl_cert,
            "dry_run": execution.is_dry_run,
            "resume": execution.is_resumed,
            "wait_after_fail": execution.wait_after_fail,
            "bootstrap_context": self.config.current.bootstrap_context,
        }

    def _workdir(self, execution: Execution) -> str | None:
        """The folder in which a deployment's plugins may keep files."""
        if execution.deployment_id is None:
            return None
        return str(self.calls.data / "deployments" / execution.tenant / execution.deployment_id)


def _workflow(execution: Execution, plan: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if execution.deployment_id is None:
        return workflow_of_no_deployment(execution.workflow_id)
    return known_workflow(plan, execution.workflow_id)


def _plugins(
    unit: UnitOfWork, execution: Execution, plan: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    """An update needs those that its deployment comes to, and those that it has."""
    plugins = installed_plugins(plan)
    update = unit.updates.of_execution(execution.id) if execution.workflow_id == UPDATE else None
    return plugins | (installed_plugins(update.deployment_plan) if update else {})
