"""A failed run goes on where it was, on the same server and after it was restarted."""

from pathlib import Path

from acceptance.guest import Guest
from acceptance.small import blueprint
from acceptance.waiting import eventually

TWO_NODES = """
node_templates:
  first:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: first.sh, max_retries: 0}
  second:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {implementation: second.sh, max_retries: 0}
        start: {implementation: third.sh, max_retries: 0}
    relationships: [{type: cloudify.relationships.depends_on, target: first}]
"""


def test_a_resumed_install_runs_only_what_had_not_finished(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    ledger, repaired = tmp_path / "ledger", tmp_path / "repaired"
    cfy.deploys(
        name,
        blueprint(
            tmp_path,
            TWO_NODES,
            first=f"echo first >> {ledger}",
            second=f"echo second >> {ledger}; test -e {repaired}",
            third=f"echo third >> {ledger}",
        ),
    )
    assert cfy.tries("executions", "start", "install", "-d", name).code == 1
    failed = cfy.execution(name, "install")
    repaired.touch()
    cfy.does("executions", "resume", failed["id"])
    eventually(
        lambda: cfy.execution(name, "install")["status"] == "terminated", "the resumed install"
    )
    assert ledger.read_text().split() == ["first", "second", "second", "third"]
    assert {each["state"] for each in cfy.instances(name)} == {"started"}
