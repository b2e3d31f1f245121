"""cfy blueprints graph: a topology as dot, SVG and Mermaid."""

import subprocess
from collections.abc import Mapping
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from cli.conftest import Cfy
from conductor.blueprint import parse_text
from conductor.cli import dot
from conductor.cli.dot import dot_text
from conductor.cli.mermaid import mermaid_text
from conductor.cli.topology import Kind, topology_of

HEAD = "tosca_definitions_version: cloudify_dsl_1_5\nimports: [cloudify/types/types.yaml]\n"
SHOP = """
node_templates:
  vm: {type: cloudify.nodes.Compute, capabilities: {scalable: {properties: {default_instances: 2}}}}
  db:
    type: cloudify.nodes.DBMS
    relationships: [{type: cloudify.relationships.contained_in, target: vm}]
  web:
    type: my.Web
    relationships:
      - {type: cloudify.relationships.contained_in, target: vm}
      - {type: my.reads, target: db}
  ip: {type: cloudify.nodes.VirtualIP}
  net: {type: cloudify.nodes.Network}
node_types: {my.Web: {derived_from: cloudify.nodes.WebServer}}
relationships: {my.reads: {derived_from: cloudify.relationships.connected_to}}
groups:
  edge: {members: [ip, net]}
  outer: {members: [inner]}
  inner: {members: [web, db]}
  mixed: {members: [web, edge]}
policies: {p: {type: cloudify.policies.scaling, targets: [inner],
  properties: {default_instances: 3}}}
"""
SHOP_DOT = """\
  subgraph "cluster node vm" {
    label=""; style="rounded"; color="#8aa4cc";
    "node vm" [label="vm x2\\nCompute"];
    subgraph "cluster group outer" {
      label="group outer"; style="rounded,dashed"; color="#999999";
      subgraph "cluster group inner" {
        label="scaling group inner x3"; style="rounded,dashed"; color="#999999";
        "node db" [label="db\\nDBMS"];
        "node web" [label="web\\nmy.Web"];
      }
    }
  }
  subgraph "cluster group edge" {
    label="group edge"; style="rounded,dashed"; color="#999999";
    "node ip" [label="ip\\nVirtualIP"];
    "node net" [label="net\\nNetwork"];
  }
  "group mixed" [label="group mixed", shape=note, style="dashed"];
  "node web" -> "node db" [label="my.reads"];
  "group mixed" -> "node web" [style=dotted, arrowhead=none];
  "group mixed" -> "node ip" [style=dotted, arrowhead=none];
  "group mixed" -> "node net" [style=dotted, arrowhead=none];
}
"""
SHOP_MERMAID = """\
flowchart LR
  subgraph boxn0[" "]
    n0["vm x2<br/>Compute"]
    subgraph boxn7["group outer"]
      subgraph boxn6["scaling group inner x3"]
        n1["db<br/>DBMS"]
        n2["web<br/>my.Web"]
      end
    end
  end
  subgraph boxn5["group edge"]
    n3["ip<br/>VirtualIP"]
    n4["net<br/>Network"]
  end
  n8["group mixed"]
  n2 -->|"my.reads"| n1
  n8 -.- n2
  n8 -.- n3
  n8 -.- n4
  style n8 stroke-dasharray:5
"""


def plan(body: str) -> Mapping[str, Any]:
    return parse_text(HEAD + body)


def test_a_topology_is_written_in_dot() -> None:
    head, _, drawn = dot_text(topology_of(plan(SHOP))).partition('color="#555555"];\n')
    assert head.startswith("digraph blueprint {\n  rankdir=LR;\n")
    assert drawn == SHOP_DOT


def test_a_topology_is_written_in_mermaid() -> None:
    assert mermaid_text(topology_of(plan(SHOP))) == SHOP_MERMAID


ODD = 'a "q" \\ <b> & #1; `x` {y} [z] (w) | \\N'


def odd_plan() -> Mapping[str, Any]:
    quoted = "'" + ODD + "'"
    return plan(
        f"node_templates:\n  {quoted}: {{type: cloudify.nodes.Root}}\n"
        f"groups:\n  'g \"1\"': {{members: [{quoted}]}}\n"
    )


def test_names_are_escaped() -> None:
    drawn = dot_text(topology_of(odd_plan()))
    assert r'"node a \"q\" \\ <b> & #1; `x` {y} [z] (w) | \\N" [label="a \"q\" \\' in drawn
    line = next(line for line in mermaid_text(topology_of(odd_plan())).splitlines() if "n0" in line)
    label = line.partition('["')[2].removesuffix('"]').removesuffix("<br/>Root")
    assert not set(label) & set('"<>&`\\|{}[]()')
    assert "#34;q#34;" in label


def test_what_an_input_gives_is_an_unknown_number() -> None:
    body = """
inputs: {n: {}}
node_templates: {a: {type: cloudify.nodes.Root, capabilities: {scalable: {properties:
  {default_instances: {get_input: n}}}}}}
"""
    assert topology_of(plan(body)).labels[Kind.NODE, "a"] == ("a x?", "Root")


def test_groups_in_a_circle_are_drawn_all_the_same() -> None:
    body = """
node_templates: {a: {type: cloudify.nodes.Root}}
groups: {g: {members: [h, a]}, h: {members: [g]}}
"""
    drawn = mermaid_text(topology_of(plan(body)))
    assert drawn.count("group g") == drawn.count("group h") == 1
    assert drawn.count("subgraph") == drawn.count("end\n")


def test_a_deep_chain_of_containers_is_no_matter() -> None:
    lines = ["node_templates:", "  n0: {type: cloudify.nodes.Root}"]
    for number in range(1, 3000):
        lines.append(
            f"  n{number}: {{type: cloudify.nodes.Root, relationships: "
            f"[{{type: cloudify.relationships.contained_in, target: n{number - 1}}}]}}"
        )
    drawn = mermaid_text(topology_of(plan("\n".join(lines))))
    assert drawn.count("subgraph") == 2999


def test_a_blueprint_without_nodes_is_an_empty_drawing() -> None:
    assert mermaid_text(topology_of(plan(""))) == "flowchart LR\n"


@pytest.fixture
def shop(tmp_path: Path) -> str:
    path = tmp_path / "blueprint.yaml"
    path.write_text(HEAD + SHOP)
    return str(path)


@pytest.mark.parametrize(
    ("words", "begin"),
    [
        (("--format", "dot"), "digraph"),
        (("--format", "mermaid"), "flowchart"),
        (("-o", "x.gv"), "digraph"),
        (("-o", "x.MMD"), "flowchart"),
        (("-o", "x.txt", "--format", "dot"), "digraph"),
        ((), "flowchart"),
    ],
)
def test_the_form_is_the_one_asked_for_or_that_of_the_file(
    cfy: Cfy,
    shop: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: tuple[str, ...],
    begin: str,
) -> None:
    monkeypatch.setattr(dot, "which", lambda _: None)
    monkeypatch.chdir(tmp_path)
    result = cfy("blueprints", "graph", shop, *words)
    assert (result.exit_code, cfy.calls()) == (0, [])
    drawn = Path(words[1]).read_text() if "-o" in words else result.output
    assert drawn.startswith(begin)


def test_an_svg_without_graphviz_is_refused_with_what_to_do(
    cfy: Cfy, shop: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dot, "which", lambda _: None)
    result = cfy("blueprints", "graph", shop, "--format", "svg")
    assert result.exit_code == 1
    assert "install Graphviz, or take --format mermaid" in result.output


def test_an_svg_is_what_the_program_dot_makes_of_it(
    cfy: Cfy, shop: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\n[ "$1" = -Tsvg ] && printf "<svg>" && head -c 7\n')
    program.chmod(0o700)
    monkeypatch.setattr(dot, "which", lambda _: str(program))
    assert cfy("blueprints", "graph", shop).output == "<svg>digraph"
    program.write_text("#!/bin/sh\ncat > /dev/null; echo too large >&2; exit 1\n")
    result = cfy("blueprints", "graph", shop)
    assert (result.exit_code, "dot could not draw it: too large" in result.output) == (1, True)


@pytest.mark.skipif(which("dot") is None, reason="Graphviz is not installed")
@pytest.mark.parametrize("text", [SHOP, None])
def test_graphviz_takes_what_is_written(text: str | None) -> None:
    drawn = dot_text(topology_of(odd_plan() if text is None else plan(text)))
    ended = subprocess.run(
        ["dot", "-Tsvg"],  # noqa: S607
        input=drawn,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "<svg" in ended.stdout


def test_a_wrong_blueprint_is_not_drawn(cfy: Cfy, tmp_path: Path) -> None:
    path = tmp_path / "blueprint.yaml"
    path.write_text(HEAD + "node_templates: {a: {type: x}}")
    result = cfy("blueprints", "graph", str(path))
    assert result.exit_code == 1
    assert "there is no node type 'x'" in result.output
