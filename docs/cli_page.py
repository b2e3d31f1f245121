"""Draws the page that compares the public command line with ours, command by command."""

from collections.abc import Iterator

from docs.command_lines import JOURNEYS
from docs.command_lines.command import Command

HEAD = """\
# `cfy` beside the public client

<!-- Written by `make docs` from docs/command_lines/. Do not edit it here. -->

Every line below is typed by two tests, in this order, against a server of ours: with the
[public client](../../tests/acceptance/test_public_journeys.py), version 7.0.5 with all of its own
packages, and with [our `cfy`](../../tests/acceptance/test_our_journeys.py). Each must show what
stands here, and end with the exit code beside it. `{names}` are ids that an earlier command showed.

[`cfy`, the command line](cli.md) says what else ours can do, and which exit codes it has. Wherever
ours has no such command yet, the public client does it.
"""
TABLE = """\
| command | public client shows | code | our `cfy` shows | code | better in ours |
|---|---|---|---|---|---|"""


def cli_page() -> str:
    return "\n".join([HEAD, *(line for name in JOURNEYS for line in _journey(name))])


def _journey(name: str) -> Iterator[str]:
    yield f"## {name}\n\n{TABLE}"
    yield from (_row(command) for command in JOURNEYS[name])
    yield ""


def _row(command: Command) -> str:
    ours = command.of_ours
    typed = f"`cfy {ours.line}`: " if command.our_line else ""
    own = f"{typed}{_shown(ours.shows)} | {ours.code}" if ours.line else "not yet |"
    theirs = f"{_shown(command.shows)} | {command.code}"
    return f"| `cfy {command.line}` | {theirs} | {own} | {command.better} |"


def _shown(text: str) -> str:
    """As code, also when there are back-ticks in it."""
    if not text:
        return "nothing"
    return f"`` {text} ``" if "`" in text else f"`{text.strip()}`"
