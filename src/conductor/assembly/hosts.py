"""The worker and how its host processes are started."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conductor.channel.spool import SPOOL_VARIABLE
from conductor.channel.subreaper import become_subreaper
from conductor.control.adapters.clock import SystemClock
from conductor.domain.clock import Clock
from conductor.domain.ids import WorkerId
from conductor.domain.messages import WORKER_VARIABLE
from conductor.settings import HostSettings
from conductor.transport.environments.environments import Environments
from conductor.transport.environments.index_settings import environment_of_uv
from conductor.transport.environments.sdk import installed_sdk
from conductor.transport.environments.uv import Uv, find_uv
from conductor.transport.host import Host, Launch, Taker
from conductor.transport.installation_notes import InstallationNotes
from conductor.transport.plugin_code import Code, PluginCode
from conductor.transport.process_book import ProcessBook
from conductor.transport.records import Records
from conductor.transport.templates import CopyOrLaunch, Templates
from conductor.transport.worker import Worker

_OURS = ("CONDUCTOR_", "CFY_")


def assemble_worker(
    worker_id: WorkerId,
    records: Records,
    folder: Path,
    *,
    most_executions: int,
    most_operations: int,
    settings: HostSettings,
) -> Worker:
    """Not started yet. `folder` is where its hosts start, print, and are noted."""
    become_subreaper()
    clock = SystemClock()
    book = ProcessBook(folder / "running")
    spool = folder / "spool"
    spool.mkdir(mode=0o700, exist_ok=True)
    templates = Templates()
    start = _Starters(
        templates, folder, book, {WORKER_VARIABLE: worker_id, SPOOL_VARIABLE: str(spool)}
    )
    return Worker(
        worker_id,
        records,
        clock,
        book,
        spool,
        PluginCode(
            partial(_open_environments, folder / "plugins", book, clock, settings),
            clock,
            InstallationNotes(records, worker_id),
            settings.plugins_kept_for,
        ),
        templates,
        start_run_host=start.run_host,
        start_operation_host=start.operation_host,
        most_executions=most_executions,
        most_operations=most_operations,
        most_idle_hosts=settings.most_idle_hosts,
        idle_for=settings.idle_for,
    )


@dataclass(frozen=True)
class _Starters:
    """Hosts get the user's environment, less what belongs to the server, and the worker's marks."""

    templates: Templates
    folder: Path
    book: ProcessBook
    marks: Mapping[str, str]

    def run_host(self, taker: Taker, code: Code) -> Host:
        return Host(self._launch("run_host", code), taker)

    def operation_host(self, taker: Taker, code: Code) -> Host:
        launch = self._launch("operation_host", code)
        if sys.platform != "linux":  # where nobody adopts
            return Host(launch, taker)
        template = self._launch("operation_host_template", code)
        return Host(CopyOrLaunch(self.templates, code, template, launch), taker)

    def _launch(self, module: str, code: Code) -> Launch:
        return Launch(
            book=self.book,
            command=(sys.executable, "-m", f"conductor.runtime.host.{module}"),
            folder=self.folder,
            environment={**_environment(os.environ), **self.marks},
            log=self.folder / "output.log",
        ).within(code)


def _open_environments(
    folder: Path, book: ProcessBook, clock: Clock, settings: HostSettings
) -> Environments:
    uv = Uv(
        find_uv(),
        environment_of_uv(os.environ, Path.home()),
        book.children,
        is_offline=settings.is_offline,
    )
    return Environments(folder, installed_sdk(), uv, clock)


def _environment(environment: Mapping[str, str]) -> dict[str, str]:
    kept = {k: v for k, v in environment.items() if not k.startswith(_OURS)}
    programs = str(Path(sys.executable).parent)
    return {**kept, "PATH": f"{programs}{os.pathsep}{kept.get('PATH', os.defpath)}"}
