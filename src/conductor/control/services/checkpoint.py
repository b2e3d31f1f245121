"""Brings what was only logged into the tables (docs/explanation/journal.md).

Whoever decides by the tables of an execution that may be running does this first.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from conductor.control.services.fact_text import facts_of
from conductor.control.services.page_checks import check
from conductor.control.services.page_of_facts import read_page
from conductor.control.services.page_writing import write
from conductor.control.services.stores.batch_log import LoggedBatch
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.errors import ConductorError
from conductor.domain.ids import ExecutionId

_log = logging.getLogger(__name__)

# How old a batch is that its writer, which looks every few moments, has forgotten.
_FORGOTTEN = timedelta(seconds=2)


def checkpoint(unit: UnitOfWork, execution_id: ExecutionId) -> HeldExecution | None:
    """The execution, locked until the commit, with all that was logged of it applied."""
    held = unit.executions.hold(execution_id)
    logged = unit.batch_log.take(execution_id)
    if held is None or not logged:
        return held
    after = replace(_apply(unit, held, logged), last_batch=logged[-1].number)
    unit.executions.advance(after)
    return after


def checkpoint_all(unit: UnitOfWork) -> None:
    for execution_id in unit.batch_log.executions():
        checkpoint(unit, execution_id)


def checkpoint_forgotten(work: UnitOfWorkFactory, clock: Clock) -> None:
    """What a server has logged that is gone now, or that does not write this execution any more."""
    before = clock.now() - _FORGOTTEN
    with work.reading() as unit:
        forgotten = unit.batch_log.executions(before)
    for execution_id in forgotten:
        with work.writing() as unit:
            checkpoint(unit, execution_id)


def _apply(unit: UnitOfWork, held: HeldExecution, logged: Sequence[LoggedBatch]) -> HeldExecution:
    """As one page. They were checked before they were logged, so none is ever refused; should one
    be nevertheless, it alone is left out."""
    facts = [fact for batch in logged for fact in facts_of(batch.facts)]
    try:
        page = check(unit, held, read_page(facts))
    except ConductorError as refusal:
        if len(logged) > 1:
            for batch in logged:
                held = _apply(unit, held, [batch])
            return held
        _log.error("batch %s of execution %s: %s", logged[0].number, held.id, refusal)
        return held
    return write(unit, held, page, logged[-1].at)
