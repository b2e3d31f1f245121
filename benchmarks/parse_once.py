"""`python -m benchmarks.parse_once SHAPE SIZE`: one blueprint, and what it took, as JSON."""

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time

import yaml

from conductor.blueprint import parse_text, prepare

_HEAD = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
inputs:
  port: {type: integer, default: 8080}
node_templates:
  host:
    type: cloudify.nodes.Compute
"""
_TEMPLATE = """\
  web_{number}:
    type: cloudify.nodes.WebServer
    properties:
      port: {{get_input: port}}
    relationships:
      - type: cloudify.relationships.{kind}
        target: {target}
"""


def text_of(shape: str, size: int) -> str:
    """All in one host (`flat`), each connected to the one before (`chain`), or in it (`nested`)."""
    kind = "connected_to" if shape == "chain" else "contained_in"
    before = ["host", *(f"web_{number}" for number in range(size - 1))]
    targets = ["host"] * size if shape == "flat" else before
    return _HEAD + "".join(
        _TEMPLATE.format(number=number, kind=kind, target=target)
        for number, target in enumerate(targets)
    )


def main() -> None:
    text = text_of(sys.argv[1], int(sys.argv[2]))
    prepare(parse_text(text_of("flat", 1)))
    ours = _time(lambda: prepare(parse_text(text)))
    peak = _peak_megabytes()
    bare = _time(lambda: yaml.load(text, Loader=yaml.CSafeLoader))
    json.dump({"ours": ours, "bare": bare, "peak": peak}, sys.stdout)


def _time(work: Callable[[], object]) -> float:
    begun = process_time()
    work()
    return process_time() - begun


def _peak_megabytes() -> float:
    """Not `ru_maxrss`, which begins with that of whoever started this process."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    if found is None:
        raise LookupError("this system does not say how much memory a process has used")
    return int(found[1]) / 1024


if __name__ == "__main__":
    main()
