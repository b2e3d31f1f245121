"""A deployment whose scripts each add a line to a ledger outside, which nothing can take back."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from acceptance.small import blueprint

CHAINS = ("a", "b")
LENGTH = 3
OPERATIONS = ("create", "configure", "start")

NODE = """
  {name}:
    type: cloudify.nodes.Root
    relationships: [{needed}]
    interfaces:
      cloudify.interfaces.lifecycle:
"""
OPERATION = """\
        {operation}:
          implementation: {operation}.sh
          max_retries: 0
          inputs: {{step: {name}.{operation}}}
"""


@dataclass(frozen=True)
class Ledger:
    path: Path

    def lines(self) -> list[str]:
        return self.path.read_text().split() if self.path.exists() else []

    def times(self) -> Counter[str]:
        return Counter(self.lines())


def all_steps() -> set[str]:
    names = [f"{chain}{number}" for chain in CHAINS for number in range(LENGTH)]
    return {f"{name}.{operation}" for name in names for operation in OPERATIONS}


def write_blueprint(folder: Path, ledger: Ledger) -> Path:
    """Two chains of nodes, so that two scripts run at a time."""
    script = f'echo "$step" >> {ledger.path}; sleep 0.1'
    nodes = [_node(chain, number) for chain in CHAINS for number in range(LENGTH)]
    scripts = dict.fromkeys(OPERATIONS, script)
    return blueprint(folder, "\nnode_templates:" + "".join(nodes), **scripts)


def _node(chain: str, number: int) -> str:
    name, before = f"{chain}{number}", f"{chain}{number - 1}"
    needed = f"{{type: cloudify.relationships.depends_on, target: {before}}}" if number else ""
    operations = [OPERATION.format(operation=each, name=name) for each in OPERATIONS]
    return NODE.format(name=name, needed=needed) + "".join(operations)
