"""cfy completion: the script that makes a shell complete commands and ids."""

import click
from click.shell_completion import get_completion_class

from conductor.cli.verb import Verb


@click.command("completion", cls=Verb)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print a shell's completion script.

    For bash: put `eval "$(cfy completion bash)"` into ~/.bashrc.
    """
    made_for = get_completion_class(shell)
    if made_for is None:
        raise click.UsageError(f"This version of click completes nothing in {shell}")
    click.echo(made_for(context.find_root().command, {}, "cfy", "_CFY_COMPLETE").source())
