"""The door of `cfy`."""

import click

from conductor.cli.everywhere import everywhere, told
from conductor.cli.invocation import Invocation, invocation
from conductor.cli.lazy import COMMANDS, load
from conductor.cli.noun import Noun


class Root(Noun):
    """The command tree: nouns are listed from the table and loaded when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        command: click.Command = load(target.place)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, target.help) for name, target in sorted(COMMANDS.items())])


def _say_version(context: click.Context, option: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        with load(COMMANDS["version"].place).make_context("version", [], context) as asked:
            asked.command.invoke(asked)
        context.exit()


@click.command(
    cls=Root,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    params=[*everywhere(), told(["--version"], _say_version, is_flag=True, help="Say versions.")],
)
@click.option("--profile", "profile_name", help="Use this profile, just now.")
@click.pass_context
def main(context: click.Context, profile_name: str | None) -> None:
    """Deploy blueprints and run workflows with Conductor."""
    told: Invocation = invocation(context)
    told.profile_name = profile_name or told.profile_name
