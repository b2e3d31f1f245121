"""Small blueprints, written for one test each."""

from pathlib import Path
from textwrap import dedent

HEAD = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
"""

ONE_NODE = """
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: create.sh, max_retries: 0}
      greetings:
        hello: {implementation: hello.sh, max_retries: 0}
"""

HELLO = 'ctx instance runtime-properties heard "$who"'


def blueprint(folder: Path, body: str = ONE_NODE, **scripts: str) -> Path:
    """Write a blueprint and its scripts, `name.sh` each; returns the YAML file's path."""
    for name, lines in {"create": "true", "hello": HELLO, **scripts}.items():
        (folder / f"{name}.sh").write_text(f"#!/bin/bash\nset -e\n{dedent(lines)}\n")
    path = folder / "blueprint.yaml"
    path.write_text(HEAD + body)
    return path
