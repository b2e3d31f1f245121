"""The control side of one server: its services, tied to storage and adapters."""

from dataclasses import dataclass
from socket import gethostname

from conductor.assembly.data_folder import DataFolder
from conductor.blueprint import Reach
from conductor.control.adapters.archives import SafeArchives
from conductor.control.adapters.beckoning import Beckoning, Freeing
from conductor.control.adapters.clock import SystemClock
from conductor.control.adapters.encryption import open_cipher
from conductor.control.adapters.errands import Errands
from conductor.control.adapters.event_files import FolderOfEvents
from conductor.control.adapters.fetching import WebFetch
from conductor.control.adapters.json_schemas import JsonSchemas
from conductor.control.adapters.metrics import PrometheusMetrics
from conductor.control.adapters.parcels import UnpackedParcels
from conductor.control.adapters.passphrases import Passphrases
from conductor.control.adapters.passwords import Argon2Passwords
from conductor.control.api.doors import Doors
from conductor.control.daemons.beckon_relay import BeckonRelay
from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.daemons.lease_round import LeaseRound
from conductor.control.daemons.minutes import Minutes
from conductor.control.daemons.queue_pump import QueuePump
from conductor.control.daemons.rounds import Rounds
from conductor.control.services.admission import Door
from conductor.control.services.archive_sources import ArchiveSources
from conductor.control.services.blackouts import Blackouts
from conductor.control.services.blueprint_files import BlueprintFiles
from conductor.control.services.blueprint_intake import BlueprintIntake
from conductor.control.services.blueprint_parsing import BlueprintParsing
from conductor.control.services.blueprint_restoring import BlueprintRestoring
from conductor.control.services.blueprint_uploads import BlueprintUploads
from conductor.control.services.blueprint_validations import BlueprintValidations
from conductor.control.services.blueprints import Blueprints
from conductor.control.services.checkpoint import checkpoint_forgotten
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
from conductor.control.services.language import BlueprintLanguage
from conductor.control.services.last_uses import LastUses
from conductor.control.services.leases import Leases
from conductor.control.services.maintenance_mode import MaintenanceMode
from conductor.control.services.node_changes import NodeChanges
from conductor.control.services.nodes import NodeInstances, Nodes
from conductor.control.services.occurrence_ends import OccurrenceEnds
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
from conductor.control.services.schedule_clock import ScheduleClock
from conductor.control.services.schedules import Schedules
from conductor.control.services.seals import Seals
from conductor.control.services.secret_sharing import SecretSharing
from conductor.control.services.secrets import Secrets
from conductor.control.services.sites import Sites
from conductor.control.services.status_updates import StatusUpdates
from conductor.control.services.stored_inputs import StoredInputs
from conductor.control.services.summaries import Summaries
from conductor.control.services.tenants import Tenants
from conductor.control.services.time_limits import TimeLimits
from conductor.control.services.tokens import Tokens
from conductor.control.services.update_plans import UpdatePlans
from conductor.control.services.users import Users
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.storage.database import Database
from conductor.domain.identity import LockRule
from conductor.domain.traffic import Limits
from conductor.settings import ServerSettings


@dataclass(frozen=True)
class ControlSide:
    """What of the control side must be started, stopped or called from outside it."""

    doors: Doors
    records: RunRecords
    leases: Leases
    daemons: tuple[BeckonRelay | JournalWriter | QueuePump | Rounds | Errands, ...]


def assemble_control_side(
    database: Database, folder: DataFolder, config: Config, settings: ServerSettings, version: str
) -> ControlSide:
    """Nothing is started yet."""
    configuration = Configuration(database, SystemClock(), config)
    configuration.refresh()
    config = configuration.current
    passwords, uses = Argon2Passwords(), LastUses(database)
    clock, reach = SystemClock(), Reach(allowed=settings.import_networks)
    known = KnownCallers(clock)
    language = BlueprintLanguage(reach)
    cipher = open_cipher(settings.secrets_key or folder.key_file)
    confidences = Confidences(database, Seals(cipher))
    queue = BeckonRelay(Beckoning(), database.notices())
    door = Door(
        lambda: Limits(
            configuration.current.max_concurrent_workflows, settings.most_executions_per_tenant
        ),
        clock,
    )
    line = WaitingLine(database, queue, clock, door)
    pump = QueuePump(line.start_queued)
    freeing = Freeing(queue, pump.wake)
    own = database.own_connection()
    writer = JournalWriter(
        own,
        Journal(clock, confidences),
        written=pump.note,
        lazy_work=database.own_connection(is_durable=False),
        appending=own.appending,
    )
    makers = Errands("environments")
    environments = Environments(
        database, Preparation(database, language, cipher), makers, clock, folder.holder
    )
    recovery = Recovery(clock, environments)
    leases = Leases(database, freeing, clock, recovery, settings.lease, gethostname())
    lease_round = LeaseRound(
        leases.reap,
        lambda: leases.beat_server(folder.holder),
        lambda: checkpoint_forgotten(database, clock),
        configuration.refresh,
    )
    archives = SafeArchives(
        max_megabytes=config.blueprint_folder_max_size_mb,
        max_files=config.blueprint_folder_max_files,
    )
    files = BlueprintFiles(database, archives, folder.path)
    errands = Errands("uploads")
    parsing = BlueprintParsing(database, language, files)
    intake = BlueprintIntake(
        database,
        ArchiveSources(WebFetch(reach, config.blueprint_folder_max_size_mb)),
        files,
        parsing,
        errands,
        clock,
        folder.holder,
    )
    plugin_sources = ArchiveSources(WebFetch(reach, config.plugin_max_size_mb))
    parcels = UnpackedParcels(folder.uploads, config.plugin_max_size_mb)
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
        folder.path,
        clock,
    )
    installations = PluginInstallations(database, queue, packages, [config.rest_host])
    records = RunRecords(database, writer, calls, leases, configuration, installations, confidences)
    secrets = Secrets(database, cipher, clock, confidences, JsonSchemas())
    maintenance = MaintenanceMode(database, clock, pump.wake)
    blackouts = Blackouts(database, clock, pump.wake)
    executions = Executions(database, queue, clock, line, language, confidences)

    def lock_rule() -> LockRule:
        return configuration.current.lock_rule

    doors = Doors(
        version=version,
        config=configuration,
        provider_contexts=ProviderContexts(database, configuration, clock),
        health=Health(database),
        maintenance_mode=maintenance,
        meter=PrometheusMetrics(database),
        identity=Identity(
            database, passwords, clock, VerifiedCredentials(clock), known, uses, lock_rule
        ),
        users=Users(database, passwords, clock, known, lock_rule),
        blueprints=Blueprints(database, files, clock),
        blueprint_uploads=BlueprintUploads(intake),
        blueprint_validations=BlueprintValidations(intake),
        blueprint_restoring=BlueprintRestoring(intake),
        deployments=Deployments(database, language, cipher, clock, confidences, environments),
        deployment_restoring=DeploymentRestoring(database, clock),
        dependencies=InterDeploymentDependencies(database, clock),
        label_names=LabelNames(database),
        filters=Filters(database, clock),
        modifications=DeploymentModifications(database, clock),
        updates=DeploymentUpdates(database, plans, executions, clock),
        update_restoring=DeploymentUpdateRestoring(database, clock),
        plugins_updates=PluginsUpdates(database, files, parsing, executions, clock),
        executions=executions,
        execution_restoring=ExecutionRestoring(database, clock),
        finished_executions=FinishedExecutions(database),
        schedules=Schedules(database, executions, clock),
        events=Events(database, clock, confidences),
        event_deletion=EventDeletion(database, clock, FolderOfEvents(folder.deleted_events)),
        nodes=Nodes(database),
        node_instances=NodeInstances(database, confidences, clock),
        node_changes=NodeChanges(database),
        operations=Operations(database, clock, confidences),
        operation_reports=OperationReports(database, writer, clock),
        stored_inputs=StoredInputs(database),
        plan_searches=PlanSearches(database),
        plugins=Plugins(database),
        plugin_files=packages,
        plugin_uploads=PluginUploads(database, language, parcels, plugin_sources, clock),
        plugin_installations=installations,
        secrets=secrets,
        secret_sharing=SecretSharing(database, secrets, Passphrases()),
        blackouts=blackouts,
        sites=Sites(database, clock),
        status_updates=StatusUpdates(executions),
        summaries=Summaries(database),
        tenants=Tenants(database),
        tokens=Tokens(database, clock, known),
        records=records,
        confidences=confidences,
        worker_token=folder.worker_token(settings.worker_token),
    )
    ends = OccurrenceEnds(database, clock, executions)
    schedule_clock = ScheduleClock(database, clock, ends, folder.holder)
    limits = TimeLimits(database, freeing, clock)
    rounds = (
        Rounds("leases", lease_round.go, seconds=settings.lease.total_seconds() / 10),
        Rounds("time limits", limits.end_overdue, seconds=1),  # they are given in seconds
        Rounds("scheduled starts", line.begin_due, seconds=1),
        Rounds("maintenance", maintenance.begin_when_quiet, seconds=1),
        Rounds("blackouts", blackouts.let_begin, seconds=1),
        Minutes("schedules", schedule_clock.fire, clock, schedule_clock.halt),
        Rounds("claimed occurrences", schedule_clock.take_up, seconds=10),
        Rounds("last uses", uses.store, seconds=10, has_last_round=True),
    )
    daemons = (queue, writer, pump, *rounds, errands, makers)
    return ControlSide(doors, records, leases, daemons)
