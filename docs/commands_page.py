"""Draws the reference of our command line: every verb with its arguments and options."""

import inspect
from collections.abc import Iterator
from typing import Any

import click
from docs.command_lines.our_tree import our_tree, own_options

from conductor.cli.everywhere import everywhere

HEAD = """\
# The commands of `cfy`

<!-- Written by `make docs` from src/conductor/cli/. Do not edit it here. -->

[`cfy`, the command line](cli.md) says what they have in common, which server they speak to, and
with which exit codes they end; [beside the public client](cli-compatibility.md) compares them with
that one's.

Every verb also takes these, unless it has something else of that name:

| option | does |
|---|---|"""
MANAGER = "| `--manager TEXT` | Use this profile, just now. |"
NOUNS = """\
| noun | verbs |
|---|---|"""
OPTIONS = "| option | does |\n|---|---|"


def commands_page() -> str:
    common = [_row(option) for option in everywhere()]
    verbs = [line for name, command in our_tree().items() for line in _verb(name, command)]
    return "\n".join([HEAD, *common, MANAGER, "", NOUNS, *_nouns(), "", *verbs])


def _nouns() -> Iterator[str]:
    named = [name.rpartition(" ") for name in our_tree()]
    for noun in sorted({above for above, _, _ in named}):
        verbs = ", ".join(f"`{verb}`" for above, _, verb in named if above == noun)
        yield f"| `{noun or '-'}` | {verbs} |"


def _verb(name: str, command: click.Command) -> Iterator[str]:
    yield f"## `cfy {name}`\n"
    words = " ".join(each.make_metavar(click.Context(command)) for each in _arguments(command))
    yield f"`cfy {name} {words}`".replace(" `", "`") + "\n"
    yield f"{inspect.cleandoc(command.help or '')}\n"
    if options := own_options(command):
        yield OPTIONS
        yield from map(_row, options)
        yield ""


def _arguments(command: click.Command) -> list[click.Argument]:
    return [each for each in command.params if isinstance(each, click.Argument)]


def _row(option: click.Option) -> str:
    spelled = ", ".join([*option.opts, *option.secondary_opts])
    value = "" if option.is_flag or option.count else f" {_value(option)}"
    told = (option.help or "").replace("|", "\\|")
    notes = "; ".join(_notes(option))
    return f"| `{spelled}{value}` | {told}{f' ({notes})' if notes else ''} |"


def _value(option: click.Option) -> str:
    if option.metavar:
        return option.metavar.replace("|", "\\|")
    if isinstance(option.type, click.Choice):
        return "\\|".join(map(str, option.type.choices))
    return option.type.name.upper().replace("INTEGER RANGE", "NUMBER").replace("INTEGER", "NUMBER")


def _notes(option: click.Option) -> Iterator[str]:
    if option.required:
        yield "required"
    if option.multiple:
        yield "repeatable"
    default: Any = option.default
    if option.show_default and isinstance(default, str | int) and not isinstance(default, bool):
        yield f"{default} if left out"
    elif option.secondary_opts and isinstance(default, bool):
        yield f"{(option.opts if default else option.secondary_opts)[-1]} if left out"
