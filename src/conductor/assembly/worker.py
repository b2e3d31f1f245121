"""`conductor worker`: a worker that stands apart from its servers."""

import threading
from collections.abc import Callable
from contextlib import ExitStack

from conductor.assembly.data_folder import DataFolder
from conductor.assembly.hosts import assemble_worker
from conductor.assembly.surroundings import check_environment, end_at_signals
from conductor.settings import WorkerSettings
from conductor.transport.http_records import HttpRecords


def work(settings: WorkerSettings, say: Callable[[str], None]) -> None:
    """Work until SIGINT or SIGTERM, then end every process of our own within ten seconds."""
    check_environment()
    end_at_signals()
    with ExitStack() as ending:
        folder = DataFolder(settings.data)
        ending.callback(folder.release)
        records = HttpRecords(
            settings.servers,
            settings.token,
            settings.data,
            verify=str(settings.authority) if settings.authority else True,
        )
        ending.callback(records.close)
        worker = assemble_worker(
            folder.holder,
            records,
            folder.hosts,
            most_executions=settings.most_executions,
            most_operations=settings.most_operations,
            settings=settings.hosts,
        )
        worker.start()
        ending.callback(worker.stop)
        folder.say_address(settings.servers[0])
        say(f"Conductor worker {folder.holder} is ready")
        threading.Event().wait()
