"""Nouns and verbs: how every command of `cfy` looks, wherever it stands in the tree."""

from collections.abc import Callable
from typing import Any

import click

from conductor.cli.guesses import did_you_mean


class Noun(click.Group):
    """A group of verbs that guesses what a mistyped one was meant to be."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            raise click.UsageError(_unknown(name, self.list_commands(ctx)), ctx)
        return super().resolve_command(ctx, args)


class Lister(Noun):
    """One that lists when something is named where a verb is expected: `noun ID`."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, verbs = args[0], self.list_commands(ctx)
        if not name.startswith("-") and name not in verbs and not did_you_mean(name, verbs):
            args = ["list", *args]
        return super().resolve_command(ctx, args)


def _unknown(name: str, names: list[str]) -> str:
    return f"There is no command {name!r}. {did_you_mean(name, names)}".rstrip()


def group(name: str, cls: type[Noun] = Noun) -> Callable[[Callable[..., Any]], Noun]:
    """Make a noun: `@group("nodes")` over a function whose docstring is the help."""
    return click.group(name, cls=cls)
