"""Forget executions that have ended, and with them all that they said."""

from dataclasses import dataclass
from datetime import datetime

from conductor.control.services.access import scope_of
from conductor.control.services.listing import Query
from conductor.control.services.visibility import viewer_of
from conductor.control.services.work import UnitOfWorkFactory
from conductor.domain.errors import InvalidInput
from conductor.domain.execution import FINAL
from conductor.domain.identity import Caller


@dataclass(frozen=True)
class FinishedExecutions:
    work: UnitOfWorkFactory

    def delete(
        self, caller: Caller, query: Query, *, before: datetime | None, keep_last: int | None
    ) -> int:
        """Those that the query's filters choose: all from before a moment, or all but the last.
        Every deployment keeps the newest execution that made its environment."""
        if (before is None) == (keep_last is None):
            raise InvalidInput("say which executions go: to_datetime or keep_last, one of them")
        if keep_last is not None and keep_last < 1:
            raise InvalidInput(f"keep_last is a number from 1 on, not {keep_last}")
        _check_statuses(query)
        with self.work.writing() as unit:
            return unit.executions.remove_finished(
                scope_of(caller, query),
                query,
                before=before,
                keep_last=keep_last or 0,
                username=viewer_of(caller),
            )


def _check_statuses(query: Query) -> None:
    ended = {str(each) for each in FINAL}
    if others := sorted(set(query.filters.get("status", ())) - ended):
        known = ", ".join(sorted(ended))
        raise InvalidInput(
            f"only executions that have ended are deleted: the status is one of {known}, "
            f"not {', '.join(others)}"
        )
