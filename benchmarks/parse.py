"""How much a plan costs beyond reading its YAML."""

from collections.abc import Iterator
from contextlib import contextmanager

import yaml

from benchmarks.comparison import Comparison
from conductor.blueprint import parse_text

TEMPLATES = 1000

HEAD = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  port: {type: integer, default: 8080}
node_templates:
  host:
    type: cloudify.nodes.Compute
"""

TEMPLATE = """\
  web_{number}:
    type: cloudify.nodes.WebServer
    properties:
      port: {{get_input: port}}
    relationships:
      - type: cloudify.relationships.contained_in
        target: host
"""


@contextmanager
def benchmark() -> Iterator[list[Comparison]]:
    text = HEAD + "".join(TEMPLATE.format(number=number) for number in range(TEMPLATES))
    yield [
        Comparison(
            name="parse",
            ours=lambda: parse_text(text),
            baseline=lambda: yaml.load(text, Loader=yaml.CSafeLoader),
            against="reading the YAML alone",
            pieces=TEMPLATES,
        )
    ]
