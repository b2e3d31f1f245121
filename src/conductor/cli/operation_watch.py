"""Operations while their execution runs: a living table, or a line for each step of one."""

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty
from time import monotonic, time
from typing import Any

import click
from rich.console import Console
from rich.live import Live
from rich.table import Table

from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.operations import Operation
from conductor.cli.feed import Feed
from conductor.cli.invocation import invocation
from conductor.cli.operation_rows import Row, in_words
from conductor.cli.outage import Outage
from conductor.cli.printing import chosen_format, new_table, shown

PAUSE, MOMENT, LONGEST = 2.0, 0.2, 1.0  # seconds
LIVING = ("instance", "operation", "state", "attempt", "since", "error")
MARGIN = 8  # lines of a terminal that are not for rows

Look = Callable[[], Sequence[Row]]


class Steps:
    """A line, or an object, for each operation that is not as it was."""

    def __init__(self) -> None:
        self._as_json = chosen_format() == "json"
        self._before: dict[str, tuple[Any, ...]] = {}

    def show(self, rows: Sequence[Row], now: datetime) -> None:
        for row in rows:
            step = (row["state"], row["attempt"], row["retries_at"], row["decided_by"])
            if self._before.get(row["id"]) != step:
                self._before[row["id"]] = step
                self._say(row, now)

    def _say(self, row: Row, now: datetime) -> None:
        if self._as_json:
            click.echo(json.dumps(dict(row), ensure_ascii=False))
            return
        told = in_words(row, now)
        where = ".".join(part for part in (row["instance"], _last(row["operation"])) if part)
        parts = [row["since"], told["state"], told["attempt"], f"[{where}]" if where else ""]
        parts += [row["name"], row["id"], told["decided_by"], told["error"]]
        click.echo(" ".join(" ".join(shown(part).splitlines()) for part in parts if part))


@dataclass
class Picture:
    """A table of what is under way, above how far everything is; at most a terminal high."""

    console: Console = field(default_factory=Console)
    live: Live = field(init=False)

    def __post_init__(self) -> None:
        self.live = Live(console=self.console, transient=True, auto_refresh=False)

    def show(self, rows: Sequence[Row], now: datetime) -> None:
        self.live.update(self._table(rows, now), refresh=True)

    def _table(self, rows: Sequence[Row], now: datetime) -> Table:
        """What is under way comes first, then what ended last."""
        room = max(self.console.height - MARGIN, 1)
        first = sorted(rows, key=lambda row: row["since"] or "", reverse=True)
        first.sort(key=_rank)
        ended = sum(row["state"] in Operation.END_STATES for row in rows)
        caption = f"{ended} of {len(rows)} have ended"
        if len(rows) > room:
            caption += f"; {len(rows) - room} are not shown"
        told = [in_words(row, now) for row in first[:room]]
        table = new_table([{**row, "operation": _last(row["operation"])} for row in told], LIVING)
        table.caption = caption
        return table


@dataclass
class Watch:
    """Looks whenever something is said, and every two seconds, until the execution has ended."""

    client: CloudifyClient
    execution_id: str
    look: Look

    @property
    def is_seen(self) -> bool:
        """By somebody at a terminal."""
        is_plain = chosen_format() in ("json", "yaml", "plain") or invocation().is_quiet
        return sys.stdout.isatty() and not is_plain

    def follow(self) -> Execution:
        last = self.client.events.read_on(self.execution_id, _size=1).last
        feed = Feed(self.client, self.execution_id, last, {"include_logs": False}).begin()
        picture = Picture() if self.is_seen else None
        living: AbstractContextManager[Any] = picture.live if picture else nullcontext()
        screen, has_ended = picture or Steps(), False
        with living:
            while not has_ended:
                has_ended = _is_over(feed)
                screen.show(Outage().through(self.look), datetime.fromtimestamp(time(), UTC))
        return Outage().through(lambda: self.client.executions.get(self.execution_id))


def _is_over(feed: Feed) -> bool:
    """Wait until something is said, and what comes with it; true when that was the last."""
    begun = monotonic()
    try:
        within = PAUSE
        while monotonic() - begun < LONGEST:
            if feed.next(within) is None:
                return True
            within = MOMENT
    except Empty:
        pass
    return False


def _rank(row: Row) -> int:
    """Under way, waiting for a further attempt, ended, and not begun."""
    if row["state"] in Operation.END_STATES:
        return 2
    if row["state"] != Operation.PENDING:
        return 0
    return 1 if row["retries_at"] else 3


def _last(operation: str | None) -> str:
    return (operation or "").rpartition(".")[2]
