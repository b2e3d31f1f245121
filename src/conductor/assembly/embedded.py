"""`conductor up`: API, daemons and worker in one process, on SQLite unless told otherwise."""

import signal
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import packages_distributions, version

import uvicorn

from conductor.assembly.address import Announcement, listen
from conductor.assembly.control_side import ControlSide, assemble_control_side
from conductor.assembly.data_folder import DataFolder
from conductor.assembly.hosts import host_starter
from conductor.assembly.local_queue import LocalQueue
from conductor.control.adapters.clock import SystemClock
from conductor.control.api.app import create_app
from conductor.control.services.config import Config
from conductor.control.storage.database import open_database
from conductor.control.storage.schema import upgrade
from conductor.domain.errors import ConductorError
from conductor.domain.ids import WorkerId
from conductor.settings import DEFAULT_PORT, LOOPBACK, UpSettings, up_settings
from conductor.transport.worker import Worker

__all__ = ["DEFAULT_PORT", "DISTRIBUTION", "LOOPBACK", "up", "up_settings"]

DISTRIBUTION = "studio-conductor"
_GRACE_SECONDS = 3


class OtherConductor(ConductorError):
    """The environment holds a foreign package of our name."""


def check_environment() -> None:
    """Refuse an environment in which another distribution brings a top-level `conductor`."""
    owners = set(packages_distributions().get("conductor", ())) - {DISTRIBUTION}
    if owners:
        raise OtherConductor(
            f"this environment holds another package named conductor ({', '.join(owners)}): "
            f"install {DISTRIBUTION} into a virtual environment of its own"
        )


def up(settings: UpSettings, say: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM, then end every process of our own within ten seconds."""
    check_environment()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _leave)  # uvicorn raises the signal again when it is done
    with ExitStack() as ending:
        folder = DataFolder(settings.data)
        ending.callback(folder.release)
        listening = ending.enter_context(listen(settings.bind, settings.port))
        port = listening.getsockname()[1]
        url = f"{settings.protocol}://{_reachable(settings.bind)}:{port}"
        control = _start(settings, folder, port, ending)
        folder.say_address(url)
        announcement = Announcement(settings.run_folder, port, settings.data, url)
        ending.callback(announcement.withdraw)
        say(f"Conductor is up at {url}")
        _http_server(settings, control).run(sockets=[listening])


def _start(settings: UpSettings, folder: DataFolder, port: int, ending: ExitStack) -> ControlSide:
    """Everything behind the address; `ending` stops it in the opposite order."""
    database = open_database(settings.database_url)
    ending.callback(database.close)
    upgrade(database)
    config = Config(
        rest_host=_reachable(settings.bind),
        rest_port=port,
        rest_protocol=settings.protocol,
        max_concurrent_workflows=settings.most_executions,
    )
    queue = LocalQueue()
    control = assemble_control_side(
        database, folder.path, folder.key_file, config, queue, version(DISTRIBUTION)
    )
    control.doors.identity.ensure_admin(lambda: folder.first_password(settings.admin_password))
    control.recovery.recover()
    queue.worker = _worker(settings, folder, control)
    for part in (control.writer, control.pump, queue.worker):
        part.start()
        ending.callback(part.stop)
    return control


def _worker(settings: UpSettings, folder: DataFolder, control: ControlSide) -> Worker:
    return Worker(
        WorkerId(f"embedded-{uuid.uuid4()}"),
        control.records,
        SystemClock(),
        start_run_host=host_starter("conductor.runtime.host.run_host", folder.hosts),
        start_operation_host=host_starter("conductor.runtime.host.operation_host", folder.hosts),
        most_executions=settings.most_executions,
        most_operations=settings.most_operations,
    )


def _http_server(settings: UpSettings, control: ControlSide) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(control.doors),
            log_level="warning",
            lifespan="off",
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ssl_certfile=settings.certificate,
            ssl_keyfile=settings.key,
        )
    )


def _leave(number: int, frame: object) -> None:
    raise SystemExit(0)


def _reachable(bind: str) -> str:
    """Where this machine itself reaches an address that means "all of them"."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
    return everywhere.get(bind, bind)
