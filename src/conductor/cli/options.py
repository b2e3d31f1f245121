"""Options that many verbs share, spelled once."""

from collections.abc import Callable
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from conductor.cli.completions import deployment_ids
from conductor.cli.connection import given_or_current
from conductor.cli.everywhere import OffsetOrFormat
from conductor.cli.invocation import invocation

F = TypeVar("F", bound=Callable[..., Any])
PAGE_SIZE = 1000
VISIBILITIES = ("private", "tenant", "global")


def _set_tenant(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value:
        invocation(context).tenant = value


def tenant(command: F) -> F:
    """-t: work in another tenant than the profile's."""
    return click.option(
        "-t",
        "--tenant-name",
        callback=_set_tenant,
        expose_value=False,
        help="Work in this tenant.",
    )(command)


def deployment(command: F) -> F:
    """-d: may be left out in the local profile only."""
    return click.option(
        "-d",
        "--deployment-id",
        callback=given_or_current,
        type=deployment_ids,
        help="In the local profile the one that was made last, if left out.",
    )(command)


def deployment_argument(command: F) -> F:
    """The same as an argument."""
    return click.argument(
        "deployment_id",
        required=False,
        callback=given_or_current,
        type=deployment_ids,
    )(command)


def _set_task_retries(context: click.Context, option: click.Parameter, value: int) -> None:
    invocation(context).task_retries = value


def _set_retry_interval(context: click.Context, option: click.Parameter, value: int) -> None:
    invocation(context).task_retry_interval = value


def local_retries(command: F) -> F:
    """How local executions try operations again."""
    command = click.option(
        "--task-retry-interval",
        callback=_set_retry_interval,
        expose_value=False,
        type=click.IntRange(0),
        default=1,
        show_default=True,
        metavar="SECONDS",
        help="In the local profile: pause before an operation is tried again.",
    )(command)
    return click.option(
        "--task-retries",
        callback=_set_task_retries,
        expose_value=False,
        type=click.IntRange(-1),
        default=0,
        show_default=True,
        help="In the local profile: how often operations are tried again; -1 is endlessly.",
    )(command)


def inputs(command: F) -> F:
    return click.option(
        "-i",
        "--inputs",
        multiple=True,
        help="key=value (in YAML; `;` between several), a YAML file or a folder; repeatable.",
    )(command)


def parameters(command: F) -> F:
    command = click.option(
        "--allow-custom-parameters", is_flag=True, help="Pass parameters that are not declared."
    )(command)
    return click.option(
        "-p",
        "--parameters",
        multiple=True,
        help="key=value (in YAML; `;` between several), a YAML file or a folder; repeatable.",
    )(command)


def _set_json_lines(context: click.Context, option: click.Parameter, value: bool) -> bool:
    invocation(context).has_json_lines |= value
    return value


def logs(command: F) -> F:
    """The verb gets `include_logs` and `as_json`."""
    command = click.option(
        "--json-output",
        "as_json",
        is_flag=True,
        callback=_set_json_lines,
        is_eager=True,
        help="Print one JSON object per event, and nothing else; sentences go to stderr.",
    )(command)
    return click.option(
        "--include-logs/--no-logs", default=True, help="Show log lines beside the events."
    )(command)


def _set_workers(context: click.Context, option: click.Parameter, value: bool) -> None:
    invocation(context).with_workers = value


def workers(command: F) -> F:
    """-w: shown by whatever prints events."""
    return click.option(
        "-w",
        "--with-worker-names/--without-worker-names",
        callback=_set_workers,
        expose_value=False,
        help="Name the worker of each event, where it has one.",
    )(command)


def waiting(*, by_default: bool, timeout: int = 900) -> Callable[[F], F]:
    """The verb gets `wait`, and `timeout` in seconds."""

    def decorate(command: F) -> F:
        command = click.option(
            "--timeout",
            type=click.IntRange(0),
            default=timeout,
            show_default=True,
            metavar="SECONDS",
            help="Wait no longer; what goes on goes on.",
        )(command)
        return click.option(
            "--wait/--no-wait",
            default=by_default,
            show_default=True,
            help="Stay until it has ended.",
        )(command)

    return decorate


def is_given(name: str) -> bool:
    """In the words of this call, and not by default."""
    source = click.get_current_context().get_parameter_source(name)
    return source is ParameterSource.COMMANDLINE


def visibility(command: F) -> F:
    return click.option(
        "-l",
        "--visibility",
        type=click.Choice(VISIBILITIES),
        default="tenant",
        show_default=True,
        help="Who may see it.",
    )(command)


def new_visibility(command: F) -> F:
    return click.option(
        "-l",
        "--visibility",
        type=click.Choice(VISIBILITIES[1:]),
        required=True,
        help="Who shall see it; what was opened is never closed again.",
    )(command)


def plugin_files(command: F) -> F:
    """What belongs to a plugin beside its package."""
    file = click.Path(exists=True, dir_okay=False)
    command = click.option("-i", "--icon-path", type=file, help="A PNG picture.")(command)
    return click.option(
        "-y",
        "--yaml-path",
        multiple=True,
        type=file,
        help="Its plugin.yaml; one for each version of the blueprint language.",
    )(command)


def listing(sort_by: str = "", *, has_short_size: bool = True) -> Callable[[F], F]:
    """Paging, sorting and searching; the verb gets them as one keyword mapping `query`.

    The values are the query of the list grammar, ready for the client. `has_short_size` says that
    -s is the size, and nothing else.
    """

    def decorate(command: F) -> F:
        for option in reversed(_listing_options(sort_by, has_short_size=has_short_size)):
            command = option(command)
        return command

    return decorate


def _listing_options(sort_by: str, *, has_short_size: bool) -> list[Callable[[Any], Any]]:
    return [
        click.option(
            "-o",
            "--pagination-offset",
            "offset",
            type=OffsetOrFormat(0),
            default=0,
            metavar="NUMBER|FORMAT",
            help="Skip so many; or print like this.",
        ),
        click.option(
            *(["-s"] if has_short_size else []),
            "--pagination-size",
            "size",
            type=click.IntRange(0),
            default=PAGE_SIZE,
            show_default=True,
            help="Show so many at most.",
        ),
        click.option(
            "--sort-by", default=sort_by, show_default=bool(sort_by), help="The field to sort by."
        ),
        click.option("--descending", is_flag=True, help="The last one first."),
        click.option("--search", help="Keep what contains this text."),
        click.option("-a", "--all-tenants", is_flag=True, help="In all tenants that you may see."),
    ]


def listing_query(
    offset: int,
    size: int,
    sort_by: str,
    descending: bool,
    search: str | None,
    all_tenants: bool,
) -> dict[str, Any]:
    """Spell what `listing` collected in the words of the list grammar."""
    return {
        "_offset": offset or None,
        "_size": size,
        "_sort": f"{'-' if descending else ''}{sort_by}" if sort_by else None,
        "_search": search,
        "_all_tenants": all_tenants or None,
    }
