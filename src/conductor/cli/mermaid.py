"""A topology as a Mermaid flowchart, which many pages and editors draw by themselves."""

import re
from collections.abc import Iterator, Mapping

from conductor.cli.topology import Key, Kind, Mark, Topology

_SPECIAL = re.compile(r"""["#<>&;`\\|{}\[\]()\n]""")


def mermaid_text(topology: Topology) -> str:
    ids = {key: f"n{number}" for number, key in enumerate(topology.labels)}
    lines = ["flowchart LR", *_boxes(topology, ids), *_edges(topology, ids)]
    lines += [f"  style {ids[key]} stroke-dasharray:5" for key in topology.loose]
    return "\n".join([*lines, ""])


def _boxes(topology: Topology, ids: Mapping[Key, str]) -> Iterator[str]:
    for mark, key, depth in topology.outline():
        margin, label = "  " * (depth + 1), "<br/>".join(map(_escaped, topology.labels[key]))
        if mark is Mark.CLOSE:
            yield margin + "end"
        elif mark is Mark.OPEN:
            yield f'{margin}subgraph box{ids[key]}["{label if key[0] is Kind.GROUP else " "}"]'
        else:
            yield f'{margin}{ids[key]}["{label}"]'


def _edges(topology: Topology, ids: Mapping[Key, str]) -> Iterator[str]:
    for edge in topology.edges:
        arrow = f'-->|"{_escaped(edge.label)}"|' if edge.label else "-.-"
        yield f"  {ids[edge.source]} {arrow} {ids[edge.target]}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(lambda special: f"#{ord(special[0])};", text)
