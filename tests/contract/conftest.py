"""The API over real HTTP: uvicorn on a free port, a SQLite file, and a language of few words."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI

from conductor.blueprint import DeclaredPlugins, ImportResolver, Reach, read_plugin_yaml
from conductor.control.adapters.archives import SafeArchives
from conductor.control.adapters.encryption import open_cipher
from conductor.control.adapters.event_files import FolderOfEvents
from conductor.control.adapters.fetching import WebFetch
from conductor.control.adapters.json_schemas import JsonSchemas
from conductor.control.adapters.metrics import PrometheusMetrics
from conductor.control.adapters.parcels import UnpackedParcels
from conductor.control.adapters.passphrases import Passphrases
from conductor.control.adapters.passwords import Argon2Passwords
from conductor.control.api.app import create_app
from conductor.control.api.doors import Doors
from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.admission import Door
from conductor.control.services.archive_sources import ArchiveSources
from conductor.control.services.blackouts import Blackouts
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_intake import BlueprintIntake, Errands
from conductor.control.services.blueprint_parsing import BlueprintParsing
from conductor.control.services.blueprint_restoring import BlueprintRestoring
from conductor.control.services.blueprint_uploads import BlueprintUploads
from conductor.control.services.blueprint_validations import BlueprintValidations
from conductor.control.services.blueprints import Blueprints
from conductor.control.services.confidences import Confidences
from conductor.control.services.config import Config, Configuration
from conductor.control.services.deployment_modifications import DeploymentModifications
from conductor.control.services.deployment_restoring import DeploymentRestoring
from conductor.control.services.deployment_update_restoring import DeploymentUpdateRestoring
from conductor.control.services.deployment_updates import DeploymentUpdates
from conductor.control.services.deployments import Deployments
from conductor.control.services.environments import Environments
from conductor.control.services.event_deletion import EventDeletion
from conductor.control.services.events import Events
from conductor.control.services.execution_restoring import ExecutionRestoring
from conductor.control.services.executions import Executions
from conductor.control.services.filters import Filters
from conductor.control.services.finished_executions import FinishedExecutions
from conductor.control.services.health import Health
from conductor.control.services.identity import Identity, VerifiedCredentials
from conductor.control.services.inter_deployment_dependencies import (
    InterDeploymentDependencies,
)
from conductor.control.services.journal import Journal
from conductor.control.services.known_callers import KnownCallers
from conductor.control.services.label_names import LabelNames
from conductor.control.services.language import Language
from conductor.control.services.last_uses import LastUses
from conductor.control.services.leases import Leases
from conductor.control.services.maintenance_mode import MaintenanceMode
from conductor.control.services.node_changes import NodeChanges
from conductor.control.services.nodes import NodeInstances, Nodes
from conductor.control.services.operation_reports import OperationReports
from conductor.control.services.operations import Operations
from conductor.control.services.plan_searches import PlanSearches
from conductor.control.services.plugin_code import PluginCode
from conductor.control.services.plugin_files import PluginFiles
from conductor.control.services.plugin_installations import PluginInstallations
from conductor.control.services.plugin_uploads import PluginUploads
from conductor.control.services.plugins import Plugins
from conductor.control.services.plugins_update import PluginsUpdates
from conductor.control.services.preparation import Preparation
from conductor.control.services.provider_context import ProviderContexts
from conductor.control.services.record_calls import RecordCalls
from conductor.control.services.recovery import Recovery
from conductor.control.services.run_modifications import RunModifications
from conductor.control.services.run_records import RunRecords
from conductor.control.services.run_updates import RunUpdates
from conductor.control.services.schedules import Schedules
from conductor.control.services.seals import Seals
from conductor.control.services.secret_sharing import SecretSharing
from conductor.control.services.secrets import Secrets
from conductor.control.services.sites import Sites
from conductor.control.services.status_updates import StatusUpdates
from conductor.control.services.stored_inputs import StoredInputs
from conductor.control.services.summaries import Summaries
from conductor.control.services.tenants import Tenants
from conductor.control.services.tokens import Tokens
from conductor.control.services.update_plans import UpdatePlans
from conductor.control.services.users import Users
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.storage.database import Database
from conductor.domain.clock import FakeClock
from conductor.domain.errors import InvalidInput
from conductor.domain.identity import LockRule
from conductor.domain.ids import WorkerId
from conductor.domain.traffic import Limits
from contract.witness import Witness
from migrated import migrated_sqlite

PASSWORD = "open sesame"  # noqa: S105
WORKER_TOKEN = "let me in"  # noqa: S105
LEASE = timedelta(seconds=30)
# A client would load all authorities of the world, which takes longer than most of its requests.
UNASKED = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class JsonLanguage:
    """Blueprints are JSON plans; the only function is get_attribute on the first instance."""

    def parse_file(self, path: Path, *, root: Path, resolver: ImportResolver) -> Mapping[str, Any]:
        try:
            return msgspec.json.decode(path.read_bytes(), type=dict[str, Any])
        except msgspec.DecodeError as error:
            raise InvalidInput(f"{path.name}: {error}") from error

    def read_plugin_yaml(self, name: str, content: bytes) -> DeclaredPlugins:
        return read_plugin_yaml(name, content)

    def prepare(self, plan: Any, inputs: Any = None, **_: Any) -> Mapping[str, Any]:
        return {**plan, "inputs": dict(inputs or {})}

    def check_inputs(self, *_: Any, **__: Any) -> None:
        pass

    def check_parameters(self, *_: Any) -> Sequence[str]:
        return ()

    def evaluate_functions(self, payload: Any, context: Any, storage: Any) -> Any:
        return {key: self._value(value, storage) for key, value in payload.items()}

    def evaluate_outputs(self, outputs: Any, storage: Any) -> Any:
        return {key: self._value(each["value"], storage) for key, each in outputs.items()}

    def evaluate_capabilities(self, capabilities: Any, storage: Any) -> Any:
        return self.evaluate_outputs(capabilities, storage)

    def evaluate_node(self, node: Any, storage: Any, instance_id: Any) -> Any:
        return node

    def evaluate_node_instance(self, instance: Any, storage: Any) -> Any:
        return instance

    def _value(self, value: Any, storage: Any) -> Any:
        if not isinstance(value, dict) or "get_attribute" not in value:
            return value
        node, name = value["get_attribute"]
        return storage.get_node_instances(node)[0]["runtime_properties"].get(name)


@dataclass
class RecordingQueue:
    beckoned: int = 0

    def beckon(self) -> None:
        self.beckoned += 1

    def wait(self, seconds: float, *, since: int) -> int:
        return self.beckoned


@dataclass
class Manager:
    """A whole server, and the inside of it for looking at what no client sees."""

    http: httpx.Client
    database: Database
    queue: RecordingQueue
    clock: FakeClock
    records: RunRecords
    leases: Leases
    line: WaitingLine
    maintenance: MaintenanceMode
    uses: LastUses
    data: Path


@pytest.fixture
def manager(tmp_path: Path) -> Iterator[Manager]:
    with running_manager(tmp_path, JsonLanguage()) as manager:
        yield manager


def at_once(errand: Callable[[], object]) -> None:
    errand()


@contextmanager
def running_manager(
    tmp_path: Path,
    language: Language,
    errands: Errands = at_once,
    makers: Errands = at_once,
    patience: timedelta = timedelta(seconds=60),
    courtesy: timedelta = timedelta(seconds=60),
    database: Database | None = None,
) -> Iterator[Manager]:
    """Without a database it gets one of its own, on SQLite."""
    database = database or migrated_sqlite(tmp_path / "conductor.db")
    clock, queue, config = FakeClock(), RecordingQueue(), Config(account_lock_period=10)
    configuration = Configuration(database, clock, config)

    def rule() -> LockRule:
        return configuration.current.lock_rule

    def limits() -> Limits:
        return Limits(configuration.current.max_concurrent_workflows)

    cipher = open_cipher(tmp_path / "secrets.key")
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords, uses = Argon2Passwords(quick), LastUses(database)
    known = KnownCallers(clock)
    identity = Identity(database, passwords, clock, VerifiedCredentials(clock), known, uses, rule)
    identity.ensure_admin(lambda: PASSWORD)
    confidences = Confidences(database, Seals(cipher))
    line = WaitingLine(database, queue, clock, Door(limits, clock))
    maintenance = MaintenanceMode(database, clock, line.start_queued)
    executions = Executions(database, queue, clock, line, language, confidences)
    environments = Environments(
        database, Preparation(database, language, cipher), makers, clock, "w1"
    )
    recovery = Recovery(clock, environments)
    leases = Leases(database, queue, clock, recovery, LEASE, "here")
    leases.arrive(WorkerId("w1"))
    writer = JournalWriter(database, Journal(clock, confidences))
    writer.start()
    archives = SafeArchives(1, 20)
    files = BlueprintFiles(database, archives, tmp_path)
    (tmp_path / "uploads").mkdir()
    sources = ArchiveSources(WebFetch(Reach(allowed=("127.0.0.0/8",)), 2))
    parsing = BlueprintParsing(database, language, files)
    intake = BlueprintIntake(database, sources, files, parsing, errands, clock, "w1")
    parcels = UnpackedParcels(tmp_path / "uploads", 5)
    packages = PluginFiles(database)
    code = PluginCode(database, files, packages)
    changes = RunModifications(database, clock)
    updates = RunUpdates(database, clock)
    plans = UpdatePlans(database, Preparation(database, language, cipher))
    calls = RecordCalls(
        database,
        language,
        confidences,
        configuration,
        files,
        code,
        changes,
        updates,
        tmp_path,
        clock,
    )
    installations = PluginInstallations(database, queue, packages, [config.rest_host])
    records = RunRecords(database, writer, calls, leases, configuration, installations, confidences)
    secrets = Secrets(database, cipher, clock, confidences, JsonSchemas())
    doors = Doors(
        version="0.1.0",
        config=configuration,
        provider_contexts=ProviderContexts(database, configuration, clock),
        health=Health(database),
        maintenance_mode=maintenance,
        meter=PrometheusMetrics(database),
        identity=identity,
        users=Users(database, passwords, clock, known, rule),
        blueprints=Blueprints(database, files, clock),
        blueprint_uploads=BlueprintUploads(intake),
        blueprint_validations=BlueprintValidations(intake),
        blueprint_restoring=BlueprintRestoring(intake),
        deployments=Deployments(
            database, language, cipher, clock, confidences, environments, patience, courtesy
        ),
        deployment_restoring=DeploymentRestoring(database, clock),
        dependencies=InterDeploymentDependencies(database, clock),
        label_names=LabelNames(database),
        filters=Filters(database, clock),
        modifications=DeploymentModifications(database, clock),
        updates=DeploymentUpdates(database, plans, executions, clock),
        update_restoring=DeploymentUpdateRestoring(database, clock),
        plugins_updates=PluginsUpdates(database, files, parsing, executions, clock),
        execution_restoring=ExecutionRestoring(database, clock),
        executions=executions,
        finished_executions=FinishedExecutions(database),
        schedules=Schedules(database, executions, clock),
        events=Events(database, clock, confidences),
        event_deletion=EventDeletion(database, clock, FolderOfEvents(tmp_path / "deleted-events")),
        nodes=Nodes(database),
        node_instances=NodeInstances(database, confidences, clock),
        node_changes=NodeChanges(database),
        operations=Operations(database, clock, confidences),
        operation_reports=OperationReports(database, writer, clock),
        stored_inputs=StoredInputs(database),
        plan_searches=PlanSearches(database),
        plugins=Plugins(database),
        plugin_files=packages,
        plugin_uploads=PluginUploads(database, language, parcels, sources, clock),
        plugin_installations=installations,
        secrets=secrets,
        secret_sharing=SecretSharing(database, secrets, Passphrases()),
        blackouts=Blackouts(database, clock, line.start_queued),
        sites=Sites(database, clock),
        status_updates=StatusUpdates(executions),
        summaries=Summaries(database),
        tenants=Tenants(database),
        tokens=Tokens(database, clock, known),
        records=records,
        confidences=confidences,
        worker_token=WORKER_TOKEN,
    )
    doors.filters.ensure_built_in()
    with _served(create_app(doors)) as http:
        yield Manager(
            http=http,
            database=database,
            queue=queue,
            clock=clock,
            records=records,
            leases=leases,
            line=line,
            maintenance=maintenance,
            uses=uses,
            data=tmp_path,
        )
    writer.stop()
    database.close()


@contextmanager
def _served(app: FastAPI) -> Iterator[httpx.Client]:
    listening, witness = socket.create_server(("127.0.0.1", 0)), Witness(app)
    server = uvicorn.Server(uvicorn.Config(witness, log_level="warning", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    port = listening.getsockname()[1]
    with httpx.Client(
        base_url=f"http://127.0.0.1:{port}/api/v3.1",
        verify=UNASKED,
        auth=("admin", PASSWORD),
        headers={"Tenant": "default_tenant"},
        timeout=10,
    ) as client:
        yield client
    server.should_exit = True
    thread.join()
    listening.close()
    assert witness.faults == []
