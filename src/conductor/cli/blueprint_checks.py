"""cfy blueprints validate, graph and schema: what needs no server."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from conductor.cli import options
from conductor.cli.blueprint_source import main_file
from conductor.cli.dot import can_render, dot_text, rendered_svg
from conductor.cli.failures import FAILED, Failure
from conductor.cli.invocation import invocation
from conductor.cli.lazy import SCHEMA_TEXT, load
from conductor.cli.mermaid import mermaid_text
from conductor.cli.printing import say
from conductor.cli.sarif import sarif_log
from conductor.cli.topology import Topology, topology_of
from conductor.cli.validation import Verdict, check, judge
from conductor.cli.values import parse_values
from conductor.cli.verb import Verb

HERE = click.Path(exists=True)
DRAWINGS: Mapping[str, Callable[[Topology], str]] = {
    "dot": dot_text,
    "svg": lambda topology: rendered_svg(dot_text(topology)),
    "mermaid": mermaid_text,
}
SUFFIXES = {".dot": "dot", ".gv": "dot", ".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid"}
MAIN_NAME = "The YAML file inside a folder or an archive.  [default: blueprint.yaml]"


@click.command("validate", cls=Verb)
@click.argument("blueprint_path", type=HERE)
@click.option("-n", "--blueprint-filename", help=MAIN_NAME)
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option(
    "--output-format",
    type=click.Choice(("text", "json", "sarif")),
    help="How to print what is found: for people, for programs, for code-review tools.",
)
@options.inputs
@click.pass_context
def validate(
    context: click.Context,
    blueprint_path: str,
    blueprint_filename: str | None,
    strict: bool,
    output_format: str | None,
    inputs: tuple[str, ...],
) -> None:
    """Check a blueprint here: a YAML file, a folder or an archive. Needs no server.

    With inputs it is checked too whether they fit.
    """
    given = parse_values(inputs) if inputs else None
    chosen = output_format or ("json" if invocation().format == "json" else "text")
    with main_file(blueprint_path, blueprint_filename) as path:
        verdict = judge(path, given)
        verdict = verdict.strictly() if strict else verdict
        _print(verdict, blueprint_path, chosen)
    if verdict.errors:
        context.exit(FAILED)


@click.command("graph", cls=Verb)
@click.argument("blueprint_path", type=HERE)
@click.option("-n", "--blueprint-filename", help=MAIN_NAME)
@click.option(
    "--format",
    "drawing",
    type=click.Choice(tuple(DRAWINGS)),
    help="How to draw.  [default: as the output file's name says, else svg, or mermaid where the"
    " program 'dot' is not installed]",
)
@click.option(
    "-o", "--output-path", type=click.Path(dir_okay=False, writable=True), help="The file to write."
)
def graph(
    blueprint_path: str,
    blueprint_filename: str | None,
    drawing: str | None,
    output_path: str | None,
) -> None:
    """Draw the nodes of a blueprint with their relationships and groups. Needs no server."""
    suffix = Path(output_path).suffix.lower() if output_path else ""
    chosen = drawing or SUFFIXES.get(suffix) or ("svg" if can_render() else "mermaid")
    drawn = DRAWINGS[chosen](topology_of(check(blueprint_path, blueprint_filename)))
    _give(drawn, output_path, f"{blueprint_path} is drawn")


@click.command("schema", cls=Verb)
@click.option(
    "-o", "--output-path", type=click.Path(dir_okay=False, writable=True), help="The file to write."
)
def schema(output_path: str | None) -> None:
    """Print the JSON Schema of blueprints, with which editors complete and check."""
    _give(load(SCHEMA_TEXT)(), output_path, "The schema is")


def _give(text: str, output_path: str | None, what: str) -> None:
    """Print it, or write it into a file and say so."""
    if output_path is None:
        click.echo(text, nl=False)
        return
    Path(output_path).write_text(text, encoding="utf-8")
    say(f"{what} in {output_path}.")


def _print(verdict: Verdict, name: str, chosen: str) -> None:
    if chosen == "sarif":
        click.echo(json.dumps(sarif_log(verdict), indent=2, ensure_ascii=False))
        return
    if chosen == "json":
        click.echo(json.dumps(_data(verdict, name), indent=2, ensure_ascii=False))
        return
    for problem in verdict.problems:
        click.echo(problem.labelled() + "\n")
    if verdict.errors:
        Failure(f"{name} {verdict.in_words()}").show()
    else:
        say(f"{name} {verdict.in_words()}")


def _data(verdict: Verdict, name: str) -> dict[str, Any]:
    return {
        "blueprint": name,
        "valid": not verdict.errors,
        "problems": [problem.as_data() for problem in verdict.problems],
    }
