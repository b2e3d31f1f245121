"""What a person says of operations that failed, and what an execution makes of it."""

from pathlib import Path
from typing import Any

import pytest

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import blueprint
from acceptance.waiting import eventually

CHAIN = """
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: make.sh
          max_retries: 0
          inputs: {word: wrong, kept: here}
        configure: {implementation: shape.sh, max_retries: 0}
        start: {implementation: begin.sh, max_retries: 0}
        delete: {implementation: unmake.sh, max_retries: 0}
"""


def test_a_failed_operation_runs_again_with_other_inputs_and_both_are_remembered(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger"
    cfy.deploys(
        name,
        blueprint(
            tmp_path,
            CHAIN,
            make=f'echo "$word $kept" >> {ledger}; test "$word" = right',
            shape="true",
            begin="true",
            unmake=f"echo unmade >> {ledger}",
        ),
    )
    assert cfy.tries("executions", "start", "install", "-d", name).code == 1
    failed = cfy.execution(name, "install")["id"]
    operation = failed_operation(cfy, failed)
    retry = ("executions", "operations", "retry", operation["id"])
    assert cfy.tries(*retry, "-i", "word=right").code == 2
    unknown = cfy.tries(*retry, "--reason", "a typo", "-i", "wrod=right")
    assert unknown.code == 1
    assert "has no input 'wrod'; it has: kept, " in unknown.text
    cfy.does(*retry, "--reason", "a typo", "-i", "word=right")
    shown = cfy.reads("executions", "operations", "get", operation["id"])
    assert (shown["inputs"]["word"], shown["inputs"]["kept"]) == ("right", "here")
    [decided] = shown["decisions"]
    assert (decided["decision"], decided["by"], decided["reason"]) == ("retry", "admin", "a typo")
    assert (decided["inputs"], decided["replaced"]) == ({"word": "right"}, {"word": "wrong"})
    assert (decided["state"], "exit code" in decided["error"]) == ("failed", True)
    cfy.does("executions", "resume", failed)
    eventually(lambda: cfy.status(name, "install") == "terminated", "the resumed install")
    assert ledger.read_text().splitlines()[::2] == ["wrong here", "right here"]
    said = cfy.reads("events", "list", failed)
    assert any("with other inputs (word), says admin: a typo" in each["message"] for each in said)


@pytest.mark.long
def test_what_is_done_or_left_out_stays_so_when_the_server_is_killed_later(
    own_server: Server, tmp_path: Path
) -> None:
    own_server.start()
    guest = Guest(tmp_path / "guest", own_server)
    guest.log_in()
    folder, ledger, slow = tmp_path / "blueprint", tmp_path / "ledger", tmp_path / "slow"
    folder.mkdir()
    slow.touch()
    scripts = {
        "make": f"echo make >> {ledger}; false",
        "shape": f"echo shape >> {ledger}; false",
        "begin": f"echo begin >> {ledger}; test ! -e {slow} || sleep 60",
        "unmake": f"echo unmade >> {ledger}",
    }
    guest.deploys("chain", blueprint(folder, CHAIN, **scripts))
    assert guest.tries("executions", "start", "install", "-d", "chain").code == 1
    execution = guest.execution("chain", "install")["id"]
    decide(guest, execution, "done")
    guest.does("executions", "resume", execution)
    eventually(lambda: guest.status("chain", "install") == "failed", "the second one fails")
    decide(guest, execution, "skip")
    guest.does("executions", "resume", execution)
    eventually(lambda: "begin" in ledger.read_text(), "the third one runs")
    own_server.kill()
    slow.unlink()
    own_server.start()
    guest.log_in()
    guest.does("executions", "resume", execution, "--reset-operations")
    eventually(lambda: guest.status("chain", "install") == "terminated", "the install is done")
    assert ledger.read_text().split() == ["make", "shape", "begin", "begin"]
    [thing] = guest.instances("chain")
    assert thing["state"] == "started"
    own_server.stop()


def test_what_succeeded_or_runs_cannot_be_decided_upon(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    scripts = {"make": "true", "shape": "false", "begin": "true", "unmake": "true"}
    cfy.deploys(name, blueprint(tmp_path, CHAIN, **scripts))
    cfy.tries("executions", "start", "install", "-d", name)
    execution = cfy.execution(name, "install")["id"]
    listed = cfy.reads("executions", "operations", "list", execution, "--show-internal")
    for sentence, state, kind in (
        ("has succeeded already", "succeeded", "RemoteWorkflowTask"),
        ("decide about what failed inside of it", "failed", "SubgraphTask"),
    ):
        [one] = [e for e in listed if (e["state"], e["type"]) == (state, kind)][:1]
        command = ("executions", "operations", "skip", one["id"], "--reason", "so")
        refused = cfy.tries(*command)
        assert (refused.code, sentence in refused.text) == (1, True), refused.text


TYPED = """
node_types:
  sized:
    derived_from: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: make.sh
          max_retries: 0
          inputs: {size: {type: integer, default: 1}}
node_templates:
  thing: {type: sized}
"""


def test_a_decision_is_taken_back_and_an_input_of_a_wrong_type_refused(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    ledger = tmp_path / "ledger"
    make = f'echo "$size" >> {ledger}; test "$size" = 20'
    cfy.deploys(name, blueprint(tmp_path, TYPED, make=make))
    assert cfy.tries("executions", "start", "install", "-d", name).code == 1
    failed = cfy.execution(name, "install")["id"]
    operation = failed_operation(cfy, failed)
    decide = ("executions", "operations")
    cfy.does(*decide, "skip", operation["id"], "--reason", "not needed")
    assert cfy.tries(*decide, "take-back", operation["id"]).code == 2
    back = cfy.does(*decide, "take-back", operation["id"], "--reason", "it is needed")
    assert "is failed again" in back
    retry = (*decide, "retry", operation["id"], "--reason", "larger")
    wrong = cfy.tries(*retry, "-i", "size=twenty")
    assert wrong.code == 1
    assert "input 'size' must be of type integer, not 'twenty'" in wrong.text
    cfy.does(*retry, "-i", "size=20")
    shown = cfy.reads("executions", "operations", "get", operation["id"])["decisions"]
    assert [(each["decision"], each["by"], each["reason"]) for each in shown] == [
        ("skip", "admin", "not needed"),
        ("take-back", "admin", "it is needed"),
        ("retry", "admin", "larger"),
    ]
    cfy.does("executions", "resume", failed)
    eventually(lambda: cfy.status(name, "install") == "terminated", "the resumed install")
    assert ledger.read_text().split() == ["1", "20"]


def decide(guest: Guest, execution: str, decision: str) -> None:
    operation = failed_operation(guest, execution)["id"]
    guest.does("executions", "operations", decision, operation, "--reason", "I looked")


def failed_operation(guest: Guest, execution: str) -> dict[str, Any]:
    listed = guest.reads("executions", "operations", "list", execution, "--state", "failed")
    [operation] = [each for each in listed if each["type"] == "RemoteWorkflowTask"]
    return dict(operation)
