"""Where followed events go: plain lines, or lines above a living progress bar."""

import json
import sys
from types import TracebackType
from typing import Protocol, Self

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from cloudify_rest_client.events import Event
from cloudify_rest_client.executions import Execution
from conductor.cli.colour import has_colour
from conductor.cli.event_line import cause_lines, coloured_line, event_line, is_shown
from conductor.cli.invocation import invocation
from conductor.cli.printing import chosen_format


class Screen(Protocol):
    """Shows an execution while it runs; used as a context manager."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
    def show(self, event: Event) -> None: ...
    def advance(self, execution: Execution) -> None: ...


class Lines:
    """For pipes: a line per event, or an object per event."""

    def __init__(self, *, as_json: bool) -> None:
        self._as_json = as_json
        self._verbosity = invocation().verbosity
        self._colour = has_colour()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show(self, event: Event) -> None:
        if self._as_json:
            click.echo(json.dumps(event, ensure_ascii=False))
        elif is_shown(event, self._verbosity):
            click.echo(coloured_line(event), color=self._colour)
            for line in cause_lines(event, self._verbosity):
                click.echo(line)

    def advance(self, execution: Execution) -> None:
        pass


class Silent(Lines):
    """Where nobody wants to read."""

    def __init__(self) -> None:
        super().__init__(as_json=False)

    def show(self, event: Event) -> None:
        pass


class Bar:
    """For terminals: events scroll above a bar of finished operations."""

    def __init__(self, title: str) -> None:
        self._verbosity = invocation().verbosity
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(),
            transient=True,
        )
        self._task = self._progress.add_task(title, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def show(self, event: Event) -> None:
        if is_shown(event, self._verbosity):
            self._progress.console.print(_text(event), soft_wrap=True)
            for line in cause_lines(event, self._verbosity):
                self._progress.console.print(Text(line), soft_wrap=True)

    def advance(self, execution: Execution) -> None:
        """What is said of the end does not say how many they were."""
        if execution.finished_operations is not None:
            self._progress.update(
                self._task,
                total=execution.total_operations or None,
                completed=execution.finished_operations,
            )


def screen_for(title: str, *, as_json: bool) -> Screen:
    """A bar when somebody watches a terminal, lines otherwise."""
    as_json = as_json or invocation().has_json_lines or chosen_format() == "json"
    if sys.stdout.isatty() and not as_json and not invocation().is_quiet:
        return Bar(title)
    return Lines(as_json=as_json)


def _text(event: Event) -> Text:
    return Text.from_ansi(coloured_line(event)) if has_colour() is None else Text(event_line(event))
