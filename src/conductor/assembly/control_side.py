"""The control side of one server: its services, tied to storage and adapters."""

from dataclasses import dataclass
from pathlib import Path

from conductor.control.adapters.archives import SafeArchives
from conductor.control.adapters.clock import SystemClock
from conductor.control.adapters.encryption import open_cipher
from conductor.control.adapters.passwords import Argon2Passwords
from conductor.control.api.doors import Doors
from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.daemons.queue_pump import QueuePump
from conductor.control.services.blueprints import Blueprints
from conductor.control.services.config import Config
from conductor.control.services.deployments import Deployments
from conductor.control.services.events import Events
from conductor.control.services.executions import Executions
from conductor.control.services.identity import Identity, VerifiedCredentials
from conductor.control.services.journal import Journal
from conductor.control.services.language import BlueprintLanguage
from conductor.control.services.nodes import NodeInstances, Nodes
from conductor.control.services.operations import Operations
from conductor.control.services.record_calls import RecordCalls
from conductor.control.services.recovery import Recovery
from conductor.control.services.run_queue import RunQueue
from conductor.control.services.run_records import RunRecords
from conductor.control.services.secrets import Secrets
from conductor.control.services.tokens import Tokens
from conductor.control.services.waiting_line import WaitingLine
from conductor.control.storage.database import Database


@dataclass(frozen=True)
class ControlSide:
    """What of the control side must be started, stopped or called from outside it."""

    doors: Doors
    records: RunRecords
    recovery: Recovery
    writer: JournalWriter
    pump: QueuePump


def assemble_control_side(
    database: Database, data: Path, key_file: Path, config: Config, queue: RunQueue, version: str
) -> ControlSide:
    """Nothing is started yet."""
    clock, language, cipher = SystemClock(), BlueprintLanguage(), open_cipher(key_file)
    line = WaitingLine(database, queue, clock, config.max_concurrent_workflows)
    pump = QueuePump(line.start_queued)
    writer = JournalWriter(database, Journal(clock), written=pump.note)
    archives = SafeArchives(
        max_megabytes=config.blueprint_folder_max_size_mb,
        max_files=config.blueprint_folder_max_files,
    )
    doors = Doors(
        version=version,
        config=config,
        identity=Identity(database, Argon2Passwords(), clock, VerifiedCredentials(clock)),
        blueprints=Blueprints(database, language, archives, clock, data),
        deployments=Deployments(database, language, cipher, clock),
        executions=Executions(database, queue, clock, line),
        events=Events(database, clock),
        nodes=Nodes(database),
        node_instances=NodeInstances(database),
        operations=Operations(database),
        secrets=Secrets(database, cipher, clock),
        tokens=Tokens(database, clock),
    )
    calls = RecordCalls(database, language, cipher, config, data)
    records = RunRecords(database, writer, calls, config)
    return ControlSide(doors, records, Recovery(database, clock), writer, pump)
