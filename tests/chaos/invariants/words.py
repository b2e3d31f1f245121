"""What scripts printed is what was said."""

import re
from collections.abc import Iterator
from itertools import groupby

from chaos.history import History

_LINE = re.compile(r"^<out> line (\d+) of (\d+)$")
# Who is needed to say what was printed: when one of these dies, the last lines may be lost.
_TELLERS = ("server", "worker", "journal.")


def lines_are_told(history: History) -> Iterator[str]:
    """Those of each attempt from the first on, in order, each once. All of them, unless a server
    or worker was killed before the attempt's end: while it ran, or so shortly before that its host
    had not noticed."""
    for (operation, pid), places in _attempts(history).items():
        told = _told(history, operation, pid)
        printed = history.notes[places[-1]].number
        if told != list(range(1, len(told) + 1)):
            yield f"{operation} says lines {told} of process {pid}"
        elif len(told) < printed and not _has_lost_its_tellers(history, operation, places):
            yield f"{operation} had printed {printed} lines as process {pid}, and says {len(told)}"


def _attempts(history: History) -> dict[tuple[str, int], list[int]]:
    def attempt(place: int) -> tuple[str, int]:
        return history.notes[place].subject, history.notes[place].pid

    printed = sorted(history.places("printed"), key=lambda place: (attempt(place), place))
    return {key: list(places) for key, places in groupby(printed, attempt)}


def _told(history: History, operation: str, pid: int) -> list[int]:
    home = history.operations.get(operation)
    events = history.last.events.get(home.execution, ()) if home else ()
    found = (_LINE.match(event.message) for event in events if event.operation == operation)
    return [int(line[1]) for line in found if line and int(line[2]) == pid]


def _has_lost_its_tellers(history: History, operation: str, places: list[int]) -> bool:
    """An attempt that has an end is over when its result is seen, else with the next attempt. What
    was seen before is the result of an earlier one."""
    seen = (s.ended for s in history.snapshots if s.journal.has_result(operation))
    settled = (place for place in seen if place > places[-1])
    again = (start for start in history.places("start", operation) if start > places[-1])
    until = min([*settled, *again], default=len(history.notes))
    looks = (look for look in history.places("look") if look < places[0])
    since = max(looks, default=-1)  # at that time everybody lived
    kills = (place for place in history.places("kill") if since < place < until)
    return any(history.notes[place].subject.startswith(_TELLERS) for place in kills)
