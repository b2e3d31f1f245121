"""A failed run goes on where it was, on the same server and after it was restarted."""

from pathlib import Path

from acceptance.guest import Guest
from acceptance.server import Server
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
    eventually(lambda: cfy.status(name, "install") == "terminated", "the resumed install")
    assert ledger.read_text().split() == ["first", "second", "second", "third"]
    assert {each["state"] for each in cfy.instances(name)} == {"started"}


def test_a_server_that_was_killed_in_the_middle_loses_nothing_that_had_finished(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    folder, ledger, slow = tmp_path / "blueprint", tmp_path / "ledger", tmp_path / "slow"
    folder.mkdir()
    slow.touch()
    scripts = {
        "first": f"echo first >> {ledger}",
        "second": f"echo second >> {ledger}; test ! -e {slow} || sleep 60",
        "third": f"echo third >> {ledger}",
    }
    guest.deploys("lost", blueprint(folder, TWO_NODES, **scripts))
    watching = guest.begins("executions", "start", "install", "-d", "lost", "--timeout", "5")
    eventually(lambda: ledger.exists() and "second" in ledger.read_text(), "the second script runs")
    own_server.kill()
    slow.unlink()
    own_server.start()
    guest.log_in()
    watching.kill()
    watching.communicate()
    lost = guest.execution("lost", "install")
    assert lost["status"] == "failed"
    assert "the process that ran it was lost: outcome unknown of operation" in lost["error"]

    refused = guest.tries("executions", "resume", lost["id"])
    assert refused.code == 1
    assert "create of second_" in refused.text
    assert "--reset-operations" in refused.text
    assert ledger.read_text().split() == ["first", "second"]

    guest.does("executions", "resume", lost["id"], "--reset-operations")
    eventually(lambda: _status(guest) == "terminated", "the install is done")
    assert ledger.read_text().split() == ["first", "second", "second", "third"]
    own_server.stop()


def _status(guest: Guest) -> str:
    return guest.status("lost", "install")


def test_a_person_who_looked_says_what_a_lost_script_did(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    folder, ledger = tmp_path / "blueprint", tmp_path / "ledger"
    folder.mkdir()
    scripts = {
        "first": f"echo first >> {ledger}",
        "second": f"echo second >> {ledger}; sleep 60",
        "third": f"echo third >> {ledger}",
    }
    guest.deploys("lost", blueprint(folder, TWO_NODES, **scripts))
    watching = guest.begins("executions", "start", "install", "-d", "lost", "--timeout", "1")
    eventually(lambda: ledger.exists() and "second" in ledger.read_text(), "the second script runs")
    own_server.kill()
    watching.kill()
    watching.communicate()
    own_server.start()
    guest.log_in()
    lost = guest.execution("lost", "install")["id"]
    listed = guest.reads("executions", "operations", "list", lost)
    lost_ones = [each for each in listed if each["state"] in ("sent", "started")]
    [script] = [each for each in lost_ones if each["type"] == "RemoteWorkflowTask"]
    decide = ("executions", "operations", "done", script["id"])
    assert guest.tries(*decide).code == 2
    guest.does(*decide, "--reason", "its line is in the ledger")
    guest.does("executions", "resume", lost)
    eventually(lambda: _status(guest) == "terminated", "the install is done")
    assert ledger.read_text().split() == ["first", "second", "third"]
    said = guest.reads("events", "list", lost)
    assert any("its line is in the ledger" in each["message"] for each in said)
    own_server.stop()
