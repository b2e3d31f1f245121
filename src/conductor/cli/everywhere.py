"""Options that every verb takes, and the door as well: how to print, and how much to say."""

from typing import Any

import click

from conductor.cli.invocation import invocation

FORMATS = ("table", "plain", "json", "yaml", "wide")


def everywhere() -> list[click.Option]:
    return [
        told(["-q", "--quiet"], _set_quiet, is_flag=True, help="Print nothing but the answer."),
        told(["-v", "--verbose"], _set_verbosity, count=True, help="Say more; repeatable."),
        told(["--json"], _set_json, is_flag=True, help="The same as --format json."),
        told(["--format"], set_format, type=click.Choice(FORMATS), help="How to print."),
        told(["-o", "--output"], set_format, type=click.Choice(FORMATS), help="The same."),
        told(["-x", "--extended-view"], _set_extended, is_flag=True, help="A line for each field."),
    ]


def told(spellings: list[str], callback: Any, **settings: Any) -> click.Option:
    """An option that changes the invocation, and that its command does not see."""
    return click.Option(spellings, callback=callback, expose_value=False, **settings)


def set_format(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        invocation(context).format = value


class OffsetOrFormat(click.IntRange):
    """What `-o` is in lists: how many to skip, as ever; or a format, as in all other verbs."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if value in FORMATS:
            invocation(ctx).format = value
            return 0
        if not str(value).lstrip("-").isdecimal():
            self.fail(f"{value!r} is neither a number nor one of {', '.join(FORMATS)}", param, ctx)
        skipped: int = super().convert(value, param, ctx)
        return skipped


def _set_quiet(context: click.Context, option: click.Parameter, value: bool) -> None:
    invocation(context).is_quiet |= value


def _set_verbosity(context: click.Context, option: click.Parameter, value: int) -> None:
    invocation(context).verbosity += value


def _set_json(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        invocation(context).format = "json"


def _set_extended(context: click.Context, option: click.Parameter, value: bool) -> None:
    invocation(context).is_extended |= value
