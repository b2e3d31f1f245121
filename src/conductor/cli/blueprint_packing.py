"""What is made of a blueprint on this machine: an archive to upload, and a list of requirements."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import copyfileobj
from typing import Any

import click

from cloudify_rest_client.archives import packed
from conductor.cli.blueprint_source import MAIN_FILE
from conductor.cli.failures import USAGE, Failure
from conductor.cli.printing import say
from conductor.cli.validation import check
from conductor.cli.verb import Verb

SUFFIX = ".tar.gz"
_PLUGINS = (
    "deployment_plugins_to_install",
    "workflow_plugins_to_install",
    "host_agent_plugins_to_install",
)


@click.command("package", cls=Verb)
@click.argument("blueprint_path", type=click.Path(exists=True))
@click.option(
    "-o",
    "--output-path",
    type=click.Path(),
    help="Ends with .tar.gz; the folder's name if left out.",
)
@click.option("--validate", is_flag=True, help="Check it first.")
def package(blueprint_path: str, output_path: str | None, validate: bool) -> None:
    """Pack a blueprint with the folder around it, as an upload does."""
    if validate:
        check(blueprint_path)
    path = Path(blueprint_path)
    main = path / MAIN_FILE if path.is_dir() else path
    name = output_path or main.resolve().parent.name
    target = Path(name if name.endswith(SUFFIX) else f"{name}{SUFFIX}")
    if target.resolve().is_relative_to(main.resolve().parent):
        raise Failure(f"{target} would lie in the folder that is packed: name another -o", USAGE)
    with packed(main) as archive, target.open("xb") as stream:
        copyfileobj(archive, stream)
    say(f"{blueprint_path} is packed in {target}")


@click.command("create-requirements", cls=Verb)
@click.argument("blueprint_path", type=click.Path(exists=True))
@click.option("-o", "--output-path", type=click.Path(), help="Printed if left out.")
def create_requirements(blueprint_path: str, output_path: str | None) -> None:
    """Say what pip would have to install for the plugins of a blueprint."""
    path = Path(blueprint_path)
    home = path if path.is_dir() else path.resolve().parent
    text = "".join(f"{line}\n" for line in dict.fromkeys(_requirements(check(str(path)), home)))
    if output_path is None:
        click.echo(text, nl=False)
        return
    with Path(output_path).open("x", encoding="utf-8") as file:
        file.write(text)
    say(f"The requirements of {blueprint_path} are in {output_path}")


def _requirements(plan: Mapping[str, Any], home: Path) -> Iterator[str]:
    for plugin in (each for section in _PLUGINS for each in plan.get(section) or ()):
        source, name = plugin.get("source"), plugin.get("package_name")
        if not plugin.get("install") or not (source or name):
            continue
        if source:
            yield source if "://" in source else str(home / "plugins" / source)
        else:
            version = plugin.get("package_version")
            yield f"{name}=={version}" if version else name
