"""Defects that the harness must find, put into Conductor from outside: `CHAOS_SABOTAGE` names them.

A slow disk is no defect: it leaves time to die before a commit. Nor is a deaf worker: whatever it
goes on to say is to be refused.
"""

import os
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

from conductor.control.daemons.journal_writer import JournalWriter
from conductor.control.services.journal import Journal
from conductor.domain.facts import Receipt
from conductor.runtime.engine.notebook import Notebook
from conductor.runtime.engine.run import Run
from conductor.transport.worker import Worker

_SLOWNESS = 1.5  # seconds for each commit of the journal


def _slow_disk() -> None:
    """As long as a file `slow` lies beside the plan."""
    write = JournalWriter._write
    slow = Path(os.environ["CHAOS_PLAN"]) / "slow"

    def write_slowly(self: Any, batches: Any) -> Any:
        if slow.exists():
            time.sleep(_SLOWNESS)  # noqa: TID251 - the purpose
        return write(self, batches)

    JournalWriter._write = write_slowly  # type: ignore[method-assign]


def _no_write_ahead() -> None:
    """Operations are sent first, and that they were is written afterwards."""
    launch = Run._launch

    def launch_and_write(self: Any, tasks: Any) -> None:
        launch(self, tasks)
        self._notes.write()

    Run._launch = launch_and_write  # type: ignore[method-assign]
    Notebook.write_before = lambda self, launches: None  # type: ignore[method-assign]


def _no_fencing() -> None:
    """Every batch is taken for one of the present epoch."""
    apply = Journal.apply_run

    def apply_whoever_asks(self: Any, unit: Any, batches: Any) -> Any:
        epoch = unit.executions.by_id(batches[0].execution_id).epoch
        return apply(self, unit, [replace(each, epoch=epoch, number=0) for each in batches])

    Journal.apply_run = apply_whoever_asks  # type: ignore[method-assign]


def _deaf_worker() -> None:
    """When it hears that it was believed dead, it arrives again, and lets its hosts go on."""

    def arrive_again(self: Any) -> None:
        self._records.arrive(self._id)

    Worker._begin_anew = arrive_again  # type: ignore[method-assign]


def _early_acknowledgement() -> None:
    append = JournalWriter.append

    def acknowledge(self: Any, batch: Any, **how: Any) -> "Future[Receipt]":
        append(self, batch, **how)
        future: Future[Receipt] = Future()
        future.set_result(Receipt(is_written=True))
        return future

    JournalWriter.append = acknowledge  # type: ignore[method-assign]


_DEFECTS: Mapping[str, Callable[[], None]] = {
    "slow-disk": _slow_disk,
    "no-write-ahead": _no_write_ahead,
    "no-fencing": _no_fencing,
    "deaf-worker": _deaf_worker,
    "early-acknowledgement": _early_acknowledgement,
}


def commit(names: str) -> None:
    """`names` are separated by commas."""
    for name in names.split(","):
        _DEFECTS[name]()
