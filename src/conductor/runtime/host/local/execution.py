"""One execution of a local environment, run in the thread that asks for it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.domain.assignment import Assignment
from conductor.domain.ids import DeploymentId, ExecutionId, TenantName
from conductor.runtime.engine.journal import Journal
from conductor.runtime.engine.pool import Pool
from conductor.runtime.host.flagged_cancellation import FlaggedCancellation
from conductor.runtime.host.load import load
from conductor.runtime.host.local.backend import LocalBackend
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.performer import FindCode, LocalPerformer
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Record, Records
from conductor.runtime.host.workflow_run import WorkflowRun
from conductor.runtime.sdk import workflow_api
from conductor.runtime.sdk.ports import RunPorts

TENANT = TenantName("local")
DEFAULT_THREADS = 8


@dataclass(frozen=True)
class Settings:
    """How operations are retried that do not say so themselves, how many run at once, and where
    their code is."""

    task_retries: int = -1
    task_retry_interval: float = 30
    subgraph_retries: int = 0
    threads: int = DEFAULT_THREADS
    find_code: FindCode = load


@dataclass(frozen=True)
class LocalExecution:
    records: Records
    record: Record
    journal: Journal
    mouth: Mouth
    settings: Settings
    is_resumed: bool = False
    recorded: RecordedOperations = field(default_factory=RecordedOperations)

    def run(self) -> Any:
        """What the workflow's function returns. What it raises is raised here."""
        backend = LocalBackend(self.records, self.record["id"], self.mouth, self.recorded)
        pool = Pool(self.settings.threads, "Operation", lambda: None)
        performer = LocalPerformer(backend, pool, self.settings.find_code, keeps=self.journal.keeps)
        cancellation = FlaggedCancellation()
        ports = RunPorts(backend, self.journal, performer, cancellation, load)
        try:
            with workflow_api.own_requests(cancellation.request):
                outcome = WorkflowRun(self._assignment(), ports, lambda: None).run()
        finally:
            pool.close()
        if outcome.error is not None:
            raise outcome.error
        return outcome.result

    def _assignment(self) -> Assignment:
        workflow = self.records.deployment.plan["workflows"][self.record["workflow_id"]]
        return Assignment(
            execution_id=ExecutionId(self.record["id"]),
            epoch=0,
            tenant=TENANT,
            deployment_id=DeploymentId(self.records.deployment.id),
            plugin=workflow["plugin"],
            function=workflow["operation"],
            parameters=self.record["parameters"],
            context=self._context(),
        )

    def _context(self) -> Mapping[str, Any]:
        deployment, settings = self.records.deployment, self.settings
        return {
            "execution_id": self.record["id"],
            "workflow_id": self.record["workflow_id"],
            "deployment_id": deployment.id,
            "deployment_display_name": deployment.id,
            "deployment_resource_tags": deployment.plan.get("resource_tags") or {},
            "deployment_workdir": str(self.records.workdir()),
            "blueprint_id": deployment.blueprint_id,
            "scaling_groups": deployment.plan.get("scaling_groups") or {},
            "provider_context": dict(deployment.blueprint.provider_context),
            "local": True,
            "dry_run": self.record["is_dry_run"],
            "resume": self.is_resumed,
            "task_retries": settings.task_retries,
            "task_retry_interval": settings.task_retry_interval,
            "subgraph_retries": settings.subgraph_retries,
            "local_task_thread_pool_size": settings.threads,
        }
