"""Draws the page that compares the public command line with ours, command by command."""

from collections.abc import Iterator
from itertools import groupby

from docs.command_lines import JOURNEYS
from docs.command_lines.command import Command
from docs.command_lines.not_yet import lacking_commands, lacking_options

HEAD = """\
# `cfy` beside the public client

<!-- Written by `make docs` from docs/command_lines/. Do not edit it here. -->

Every line below is typed by two tests, in this order, against a server of ours: with the
[public client](../../tests/acceptance/test_public_journeys.py), version 7.0.5 with all of its own
packages, and with [our `cfy`](../../tests/acceptance/test_our_journeys.py). Each must show what
stands here, and end with the exit code beside it. `{names}` are ids that an earlier command showed.

[`cfy`, the command line](cli.md) says what else ours can do, and which exit codes it has;
[its commands](cli-commands.md) are listed with all their options. [What ours has not](#not-yet) is
found by comparing both trees of commands. Wherever ours has no such command yet, the public client
does it.

The public client is installed with a version of click below 8.2: with later ones some of its own
commands crash before they ask the server anything, such as `cfy events list --help`.
"""
NOT_YET = """\
## Not yet

Commands of the public client that ours has not, and options that a command of both has there only;
from its own `--help`, as [public.json](../command_lines/public.json) keeps it.

| commands | why |
|---|---|"""
OPTIONS = """
| option | of | why |
|---|---|---|"""
TABLE = """\
| command | public client shows | code | our `cfy` shows | code | better in ours |
|---|---|---|---|---|---|"""


def cli_page() -> str:
    journeys = (line for name in JOURNEYS for line in _journey(name))
    return "\n".join([HEAD, *journeys, NOT_YET, *_commands(), OPTIONS, *_options(), ""])


def _commands() -> Iterator[str]:
    lacking = lacking_commands()
    for reason in dict.fromkeys(lacking.values()):
        names = [f"`{name}`" for name, why in lacking.items() if why == reason]
        yield f"| {', '.join(names)} | {reason} |"


def _options() -> Iterator[str]:
    lacking = sorted((option, name, why) for name, option, why in lacking_options())
    for (option, why), found in groupby(lacking, lambda each: (each[0], each[2])):
        names = ", ".join(f"`{name}`" for _, name, _ in found)
        yield f"| `{option}` | {names} | {why} |"


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
