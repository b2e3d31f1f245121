"""A topology in the dot language of Graphviz, and as the picture that Graphviz makes of it."""

import subprocess
from collections.abc import Iterator
from shutil import which

from conductor.cli.failures import Failure
from conductor.cli.topology import Key, Kind, Mark, Topology

_HEAD = """\
digraph blueprint {
  rankdir=LR;
  fontname="sans-serif";
  node [fontname="sans-serif", shape=box, style="rounded,filled", fillcolor="#eef3fb"];
  edge [fontname="sans-serif", fontsize=10, color="#555555"];"""
_BOXES = {
    Kind.NODE: 'style="rounded"; color="#8aa4cc";',
    Kind.GROUP: 'style="rounded,dashed"; color="#999999";',
}
_SECONDS = 120


def dot_text(topology: Topology) -> str:
    return "\n".join([_HEAD, *_boxes(topology), *_edges(topology), "}", ""])


def can_render() -> bool:
    return which("dot") is not None


def rendered_svg(text: str) -> str:
    """What Graphviz makes of it; fail with a sentence where there is none."""
    program = which("dot")
    if program is None:
        sentence = "An SVG needs the program 'dot': install Graphviz, or take --format mermaid"
        raise Failure(sentence)
    try:
        ended = subprocess.run(  # noqa: S603 - found on the user's own path, and given no words of others
            [program, "-Tsvg"],
            input=text,
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        sentence = f"dot did not finish within {_SECONDS} s; take --format dot and lay it out apart"
        raise Failure(sentence) from error
    if ended.returncode:
        raise Failure(f"dot could not draw it: {ended.stderr.strip()}")
    return ended.stdout


def _boxes(topology: Topology) -> Iterator[str]:
    for mark, key, depth in topology.outline():
        margin = "  " * (depth + 1)
        if mark is Mark.CLOSE:
            yield margin + "}"
        elif mark is Mark.OPEN:
            label = _quoted(*topology.labels[key]) if key[0] is Kind.GROUP else '""'
            yield f"{margin}subgraph {_quoted('cluster ' + _id(key))} {{"
            yield f"{margin}  label={label}; {_BOXES[key[0]]}"
        else:
            shape = ', shape=note, style="dashed"' if key in topology.loose else ""
            yield f"{margin}{_quoted(_id(key))} [label={_quoted(*topology.labels[key])}{shape}];"


def _edges(topology: Topology) -> Iterator[str]:
    for edge in topology.edges:
        style = f"label={_quoted(edge.label)}" if edge.label else "style=dotted, arrowhead=none"
        yield f"  {_quoted(_id(edge.source))} -> {_quoted(_id(edge.target))} [{style}];"


def _id(key: Key) -> str:
    kind, name = key
    return f"group {name}" if kind is Kind.GROUP else f"node {name}"


def _quoted(*lines: str) -> str:
    """One text of several lines; what dot would take for an escape is none."""
    escaped = (line.replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(escaped).replace("\n", "\\n") + '"'
