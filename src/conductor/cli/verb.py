"""Verbs: the options that each takes, and how its failures become sentences and exit codes."""

from typing import Any

import click

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.cli.completions import guesses, known_profiles
from conductor.cli.failures import Failure, failure_of
from conductor.cli.invocation import invocation
from conductor.cli.noun import FORMATS, set_format


class Verb(click.Command):
    """A command that speaks to the server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {spelling for parameter in self.params for spelling in parameter.opts}
        self.params += [option for option in _everywhere() if not taken & set(option.opts)]

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CloudifyClientError as error:
            raise failure_of(
                error, guess=guesses(ctx, error), is_verbose=invocation(ctx).verbosity > 0
            ) from error
        except FileExistsError as error:
            raise Failure(f"{error.filename} exists already: name another file with -o") from error


def _everywhere() -> list[click.Option]:
    return [
        _told(["-q", "--quiet"], _set_quiet, is_flag=True, help="Print nothing but the answer."),
        _told(["-v", "--verbose"], _set_verbosity, count=True, help="Say more; repeatable."),
        _told(["--json"], _set_json, is_flag=True, help="The same as --format json."),
        _told(["--format"], set_format, type=click.Choice(FORMATS), help="How to print."),
        _told(["--manager"], _set_profile, type=known_profiles, help="Use this profile, just now."),
    ]


def _told(spellings: list[str], callback: Any, **settings: Any) -> click.Option:
    return click.Option(spellings, callback=callback, expose_value=False, **settings)


def _set_quiet(context: click.Context, option: click.Parameter, value: bool) -> None:
    invocation(context).is_quiet |= value


def _set_verbosity(context: click.Context, option: click.Parameter, value: int) -> None:
    invocation(context).verbosity += value


def _set_json(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value:
        invocation(context).format = "json"


def _set_profile(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value:
        invocation(context).profile_name = value
