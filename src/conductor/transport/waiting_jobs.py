"""The operations that wait for a place, a line for each run of an execution."""

import heapq
import itertools
from collections import deque
from collections.abc import Iterator

from conductor.transport.execution_journal import ExecutionJournal
from conductor.transport.jobs import Job


class WaitingJobs:
    """Nested executions come first, and then who came first. Nothing here depends on how many wait,
    but for the walk through all of them."""

    def __init__(self) -> None:
        self._lines: dict[ExecutionJournal, deque[Job]] = {}
        self._turns: dict[Job, tuple[bool, int]] = {}
        self._last, self._first = itertools.count(), itertools.count(-1, -1)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __iter__(self) -> Iterator[Job]:
        return heapq.merge(*self._lines.values(), key=self._turns.__getitem__)

    def firsts(self) -> list[Job]:
        """Of each line the one that comes first."""
        return sorted((line[0] for line in self._lines.values()), key=self._turns.__getitem__)

    def add(self, job: Job) -> None:
        self._line(job).append(job)
        self._turns[job] = (not job.scope.journal.assignment.is_nested, next(self._last))

    def put_back(self, job: Job) -> None:
        """Before all others: it was placed already."""
        self._line(job).appendleft(job)
        self._turns[job] = (not job.scope.journal.assignment.is_nested, next(self._first))

    def remove(self, job: Job) -> None:
        line = self._line(job)
        line.remove(job)
        del self._turns[job]
        if not line:
            del self._lines[job.scope.journal]

    def drop(self, journal: ExecutionJournal) -> None:
        for job in self._lines.pop(journal, ()):
            del self._turns[job]

    def clear(self) -> None:
        self._lines.clear()
        self._turns.clear()

    def _line(self, job: Job) -> deque[Job]:
        return self._lines.setdefault(job.scope.journal, deque())
