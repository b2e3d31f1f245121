"""The server: API and daemons in one process, and in `conductor up` the worker as well."""

import gc
from collections.abc import Callable
from contextlib import ExitStack
from importlib.metadata import version

import uvicorn

from conductor.assembly.address import Announcement, listen
from conductor.assembly.control_side import ControlSide, assemble_control_side
from conductor.assembly.data_folder import DataFolder
from conductor.assembly.hosts import assemble_worker
from conductor.assembly.http_protocol import ImpatientHttp
from conductor.assembly.own_authority import own_authority
from conductor.assembly.surroundings import DISTRIBUTION, check_environment, end_at_signals
from conductor.assembly.upgrading import upgrade_at_start
from conductor.control.api.app import create_app
from conductor.control.services.config import Config
from conductor.control.storage.database import open_database
from conductor.domain.ids import WorkerId
from conductor.settings import ServerSettings

_GRACE_SECONDS = 3


def serve(settings: ServerSettings, say: Callable[[str], None], *, has_worker: bool) -> None:
    """Serve until SIGINT or SIGTERM, then end every process of our own within ten seconds."""
    check_environment()
    end_at_signals()
    with ExitStack() as ending:
        folder = DataFolder(settings.data)
        ending.callback(folder.release)
        listening = ending.enter_context(listen(settings.bind, settings.port))
        port = listening.getsockname()[1]
        url = f"{settings.protocol}://{_reachable(settings.bind)}:{port}"
        control = _start(settings, folder, port, ending, say)
        if has_worker:
            _start_worker(settings, folder, control, ending)
        http = _http_server(settings, control)
        folder.say_address(url)
        announcement = Announcement(settings.run_folder, port, settings.data, url)
        ending.callback(announcement.withdraw)
        say(f"Conductor {'' if has_worker else 'server '}is up at {url}")
        gc.freeze()  # what was loaded stays: the collector need not look at it again and again
        http.run(sockets=[listening])


def _start(
    settings: ServerSettings,
    folder: DataFolder,
    port: int,
    ending: ExitStack,
    say: Callable[[str], None],
) -> ControlSide:
    """Everything behind the address; `ending` stops it in the opposite order."""
    database = open_database(settings.database_url)
    ending.callback(database.close)
    upgrade_at_start(database, settings.data, say)
    config = Config(
        rest_host=_reachable(settings.bind),
        rest_port=port,
        rest_protocol=settings.protocol,
        rest_ssl_cert=own_authority(settings.certificate),
        max_concurrent_workflows=settings.most_executions,
        failed_logins_before_account_lock=settings.most_failed_logins,
        account_lock_period=settings.account_lock_minutes,
        blueprint_folder_max_size_mb=settings.uploads.blueprint_megabytes,
        blueprint_folder_max_files=settings.uploads.blueprint_files,
        plugin_max_size_mb=settings.uploads.plugin_megabytes,
    )
    control = assemble_control_side(database, folder, config, settings, version(DISTRIBUTION))
    control.doors.identity.ensure_admin(lambda: folder.first_password(settings.admin_password))
    control.doors.filters.ensure_built_in()
    control.leases.arrive(folder.holder)
    ending.callback(control.leases.leave, folder.holder)
    for part in control.daemons:
        part.start()
        ending.callback(part.stop)
    return control


def _start_worker(
    settings: ServerSettings, folder: DataFolder, control: ControlSide, ending: ExitStack
) -> None:
    """It holds executions under a name of its own: what the server holds within requests, no
    worker runs."""
    worker = assemble_worker(
        WorkerId(f"{folder.holder}-worker"),
        control.records,
        folder.hosts,
        most_executions=settings.most_executions,
        most_operations=settings.most_operations,
        settings=settings.hosts,
    )
    worker.start()
    ending.callback(worker.stop)


def _http_server(settings: ServerSettings, control: ControlSide) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            create_app(control.doors),
            log_level="warning",
            log_config=None,
            access_log=False,
            http=ImpatientHttp,
            lifespan="off",
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ssl_certfile=settings.certificate,
            ssl_keyfile=settings.key,
        )
    )


def _reachable(bind: str) -> str:
    """Where this machine itself reaches an address that means "all of them"."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104
    return everywhere.get(bind) or (f"[{bind}]" if ":" in bind else bind)
