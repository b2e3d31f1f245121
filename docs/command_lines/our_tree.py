"""The commands of our `cfy`."""

from collections.abc import Iterator

import click

from conductor.cli.everywhere import everywhere
from conductor.cli.main import main


def our_tree() -> dict[str, click.Command]:
    """Each verb by its whole name: `deployments labels add`."""
    return dict(sorted(_verbs(main, "")))


def own_options(command: click.Command) -> list[click.Option]:
    """Those that not every verb has."""
    common = {spelling for option in everywhere() for spelling in option.opts} | {"--manager"}
    options = [each for each in command.params if isinstance(each, click.Option)]
    return [each for each in options if not (set(each.opts) <= common and not each.expose_value)]


def spellings(command: click.Command) -> set[str]:
    return {word for each in command.params for word in (*each.opts, *each.secondary_opts)}


def _verbs(noun: click.Group, above: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(noun)
    for name in noun.list_commands(context):
        command = noun.get_command(context, name)
        if isinstance(command, click.Group):
            yield from _verbs(command, f"{above}{name} ")
        elif command is not None:
            yield f"{above}{name}", command
