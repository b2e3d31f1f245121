"""The short way of a batch: one row in the log now, the tables a moment later.

To bring a batch into the tables takes several times what it takes to keep it, and many at once take
hardly more than one. So it is logged, and applied in a pause, or with others after a moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from conductor.control.services.discretion import NOTHING_CONFIDED, Discretion
from conductor.control.services.fact_text import text_of
from conductor.control.services.page_of_facts import PageOfFacts
from conductor.control.services.stores.batch_log import BatchLog
from conductor.control.services.stores.execution_leases import HeldExecution
from conductor.domain.clock import Clock
from conductor.domain.facts import Batch, OperationJudged, OperationMoved, Said
from conductor.domain.ids import ExecutionId
from conductor.domain.lifecycle import Actor
from conductor.domain.operation import OPERATION_LIFE, OperationState

_A_PAUSE = 0.02  # seconds without a batch, after which there is time to apply what was logged
_LONGEST = 0.1  # seconds for which a batch may be in the log only
_MOST_LOGGED = 500  # batches of one execution
_MOST_AT_ONCE = 2  # where more wait together, the tables are touched once for all of them anyway
_MOST_FACTS = 50  # in one batch, for the same reason
_MOST_KNOWN = 200  # executions

States = dict[str, OperationState]


@dataclass
class _Known:
    """Of an execution whose last batch this writer wrote: nobody else has changed its operations
    since, or their batch would show.

    `applied` is the number of the last batch in the tables, `newest` that of the last one written;
    `unnumbered` counts those without.
    """

    epoch: int
    unnumbered: int
    applied: int
    newest: int
    discretion: Discretion
    states: States = field(default_factory=dict)
    logged_since: float = 0.0
    logged_last: float = 0.0

    @property
    def logged(self) -> int:
        return self.newest - self.applied

    def is_due(self, now: float) -> bool:
        return now - self.logged_last >= _A_PAUSE or now - self.logged_since >= _LONGEST

    def goes_on(self, held: HeldExecution, next_number: int) -> bool:
        """Nobody else has written in between."""
        ours = (self.epoch, self.newest, self.unnumbered)
        is_same = ours == (held.epoch, held.last_batch, held.unnumbered)
        return is_same and next_number == self.newest + 1


class WriteAheadLog:
    """Belongs to one writer thread. It takes batches of which it knows already that nothing in the
    tables speaks against them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: dict[ExecutionId, _Known] = {}

    def append(self, log: BatchLog, batches: Sequence[Batch]) -> bool:
        """False, and nothing done, when they have to go into the tables at once."""
        known = self._known.get(batches[0].execution_id)
        if known is None or not _may_follow(known, batches):
            return False
        states = _states_after(known.states, batches)
        if states is None or not self._log_all(log, known, batches):
            return False
        known.states.update(states)
        return True

    def is_applied(self, held: HeldExecution, next_number: int) -> bool:
        """Whether the tables certainly hold all that comes before the batch of that number. Another
        server may have logged one; then there is a gap."""
        known = self._known.get(held.id)
        return known is not None and not known.logged and known.goes_on(held, next_number)

    def applied(
        self,
        before: HeldExecution,
        after: HeldExecution,
        pages: Sequence[PageOfFacts],
        discretion: Discretion | None = None,
    ) -> None:
        """The tables hold everything now; `pages` made of the execution what it is after them.
        `discretion` is about what it was told, unless that is remembered.

        Only who has written the last batch remembers it: two who did might both go on from it.
        """
        known = self._known.pop(before.id, None)
        if known is not None and not known.goes_on(before, known.newest + 1):
            known = None
        if after.is_final or (known is None and after.last_batch == before.last_batch):
            return
        states = known.states if known else {}
        for page in pages:
            _learn(states, page)
        kept = discretion or (known.discretion if known else NOTHING_CONFIDED)
        self._known[after.id] = _Known(
            after.epoch, after.unnumbered, after.last_batch, after.last_batch, kept, states
        )
        if len(self._known) > _MOST_KNOWN:
            self._forget_one()

    def forget(self, execution_id: ExecutionId | None = None) -> None:
        """One execution or all: what was remembered may not have been committed."""
        if execution_id is None:
            self._known.clear()
        else:
            self._known.pop(execution_id, None)

    def _forget_one(self) -> None:
        """Of those whose tables hold everything, the one that was written longest ago."""
        for each, known in self._known.items():
            if not known.logged:
                self.forget(each)
                return

    @property
    def patience(self) -> float | None:
        return _A_PAUSE if any(known.logged for known in self._known.values()) else None

    def due(self) -> list[ExecutionId]:
        """Executions whose log shall be applied now; by id, so that locks never cross."""
        now = self._clock.monotonic()
        return [each for each in self.logged() if self._known[each].is_due(now)]

    def logged(self) -> list[ExecutionId]:
        return sorted(each for each, known in self._known.items() if known.logged)

    def _log_all(self, log: BatchLog, known: _Known, batches: Sequence[Batch]) -> bool:
        rows = []
        for batch in batches:
            facts = text_of(known.discretion.cover(batch.facts))
            if facts is None:
                return False
            rows.append((batch, facts))
        for batch, facts in rows:
            told = known.discretion.count
            if not log.append(
                batch,
                facts,
                self._clock.now(),
                applied=known.applied,
                confided=told,
                unnumbered=known.unnumbered,
            ):
                return False
            known.logged_last = self._clock.monotonic()
            if not known.logged:
                known.logged_since = known.logged_last
            known.newest = batch.number
        return True


def _may_follow(known: _Known, batches: Sequence[Batch]) -> bool:
    return (
        known.epoch == batches[0].epoch
        and len(batches) <= _MOST_AT_ONCE
        and all(len(each.facts) <= _MOST_FACTS for each in batches)
        and known.logged < _MOST_LOGGED
        and [each.number - known.newest for each in batches] == [*range(1, len(batches) + 1)]
    )


def _states_after(before: States, batches: Sequence[Batch]) -> States | None:
    """Of the operations that the batches touch; None when they hold anything else, or what may be
    refused."""
    after: States = {}
    for fact in (fact for batch in batches for fact in batch.facts):
        match fact:
            case OperationMoved():
                state = after.get(fact.operation_id) or before.get(fact.operation_id)
                if state is None or not _may_move(state, fact.state):
                    return None
                after[fact.operation_id] = fact.state
            case OperationJudged(operation_id) if operation_id in before:
                continue
            case Said():
                continue
            case _:
                return None
    return after


def _may_move(origin: OperationState, target: OperationState) -> bool:
    return OPERATION_LIFE.allows(origin, target, by=Actor.WORKER)


def _learn(states: States, page: PageOfFacts) -> None:
    for operation in page.operations:
        states[operation.id] = operation.state
    for identifier, move in page.final_moves.items():
        states[identifier] = move.state
    for identifier in page.removed:
        states.pop(identifier, None)
