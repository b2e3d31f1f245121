"""Verbs: the options that each takes, and how its failures become sentences and exit codes."""

from errno import EPIPE
from typing import Any

import click

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.cli.completions import guesses, known_profiles
from conductor.cli.everywhere import everywhere, told
from conductor.cli.failures import INTERRUPTED, Failure, failure_of
from conductor.cli.invocation import invocation


class Verb(click.Command):
    """A command that speaks to the server."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        taken = {spelling for parameter in self.params for spelling in parameter.opts}
        wanted = [*everywhere(), _manager()]
        self.params += [option for option in wanted if not taken & set(option.opts)]

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CloudifyClientError as error:
            raise failure_of(
                error, guess=guesses(ctx, error), is_verbose=invocation(ctx).verbosity > 0
            ) from error
        except KeyboardInterrupt:
            raise Failure("You stopped this command.", INTERRUPTED) from None
        except FileExistsError as error:
            raise Failure(f"{error.filename} exists already: name another file with -o") from error
        except OSError as error:
            if error.errno == EPIPE:  # nobody reads on: click ends without a word
                raise
            where = f"{error.filename} cannot be used: " if error.filename else ""
            raise Failure(f"{where}{error.strerror}") from error


def _manager() -> click.Option:
    hint = "Use this profile, just now."
    return told(["--manager"], _set_profile, type=known_profiles, help=hint)


def _set_profile(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value:
        invocation(context).profile_name = value
