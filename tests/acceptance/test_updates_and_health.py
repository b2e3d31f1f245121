"""An update asks instances how they are, and how far they drifted, and mends what is not right."""

from collections import Counter
from pathlib import Path

import pytest

from acceptance.guest import Guest
from acceptance.small import blueprint

NODES = """
inputs: {n: {default: 1}}
node_types:
  part:
    derived_from: cloudify.nodes.Root
    properties: {n: {default: 0}}
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: create.sh, max_retries: 0}
        delete: {implementation: delete.sh, max_retries: 0}
        heal: {implementation: heal.sh, max_retries: 0}
        check_drift: {implementation: drift.sh, max_retries: 0}
        update: {implementation: update.sh, max_retries: 0}
      cloudify.interfaces.validation:
        check_status: {implementation: status.sh, max_retries: 0}
node_templates:
  host:
    type: cloudify.nodes.Compute
    instances: {deploy: 2}
    properties: {agent_config: {install_method: none}}
  part:
    type: part
    properties: {n: {get_input: n}}
    relationships: [{type: cloudify.relationships.contained_in, target: host}]
"""
SCRIPTS = ("create", "delete", "heal", "drift", "update", "status")
ASKED = {"drift": 2, "status": 2}


class Site:
    """Scripts write their names down, and fail while there is a fault of their name."""

    def __init__(self, cfy: Guest, home: Path) -> None:
        self.cfy, self.home, self.ledger = cfy, home, home / "ledger"
        scripts = {
            name: f"echo {name} >> {self.ledger}\ntest ! -e {home}/fault-{name}" for name in SCRIPTS
        }
        cfy.deploys("health", blueprint(home, NODES, **scripts))

    def does(self, *words: str, faults: tuple[str, ...] = ()) -> dict[str, int]:
        """How often each script ran meanwhile."""
        self.ledger.write_text("")
        for name in faults:
            (self.home / f"fault-{name}").touch()
        self.cfy.does(*words)
        for name in faults:
            (self.home / f"fault-{name}").unlink()
        return dict(Counter(self.ledger.read_text().split()))


@pytest.fixture
def site(cfy: Guest, tmp_path: Path) -> Site:
    return Site(cfy, tmp_path)


def test_what_is_not_right_is_mended_and_nothing_else(site: Site) -> None:
    update = ("deployments", "update", "health")
    assert site.does(*update, "-i", "n=2") == {}  # nothing is installed yet
    assert site.does("executions", "start", "install", "-d", "health") == {"create": 2}
    assert site.does(*update) == ASKED
    assert site.does(*update, faults=("status",)) == {**ASKED, "heal": 2}
    anew = {"delete": 2, "create": 2}
    assert site.does(*update, faults=("status", "heal")) == {**ASKED, "heal": 2, **anew}
    assert site.does(*update, faults=("drift",)) == {**ASKED, **anew}
    assert site.does(*update, "--skip-heal", "--skip-drift-check", "-i", "n=3") == {"update": 2}
    assert site.does(*update, "-i", "n=4", "--skip-drift-check", "--force-reinstall") == {
        "status": 2,
        **anew,
    }
