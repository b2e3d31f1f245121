"""Runs of workflows as their users see them: failing, cancelled, with parameters."""

from pathlib import Path

from acceptance.guest import Guest
from acceptance.processes import is_alive
from acceptance.small import ONE_NODE, blueprint
from acceptance.waiting import eventually


def test_a_failing_script_fails_the_execution_and_says_why(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, blueprint(tmp_path, create="echo the disk is full >&2; exit 3"))
    said = cfy.tries("executions", "start", "install", "-d", name)
    assert said.code == 1
    assert "the disk is full" in said
    assert cfy.execution(name, "install")["status"] == "failed"


def test_a_script_that_aborts_gives_the_reason_of_the_failure(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, blueprint(tmp_path, create="ctx abort-operation 'no such disk'"))
    said = cfy.tries("executions", "start", "install", "-d", name)
    assert said.code == 1
    assert "no such disk" in said.text.splitlines()[-1]
    execution = cfy.reads("executions", "get", cfy.execution(name, "install")["id"])
    assert "no such disk" in execution["error"]


def test_a_script_need_not_be_executable(cfy: Guest, name: str, tmp_path: Path) -> None:
    path = blueprint(tmp_path, create="ctx logger info 'I ran'")
    (tmp_path / "create.sh").chmod(0o644)
    cfy.deploys(name, path)
    assert "I ran" in cfy.does("executions", "start", "install", "-d", name)


def test_execute_operation_hands_its_parameters_to_the_script(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, blueprint(tmp_path))
    given = '{"operation": "greetings.hello", "operation_kwargs": {"who": "Ada"}}'
    cfy.does("executions", "start", "execute_operation", "-d", name, "-p", given)
    (thing,) = cfy.instances(name)
    assert thing["runtime_properties"]["heard"] == "Ada"
    assert cfy.execution(name, "execute_operation")["status"] == "terminated"


def test_a_missing_and_an_unknown_parameter_are_named(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    cfy.deploys(name, blueprint(tmp_path))
    start = ("executions", "start", "execute_operation", "-d", name)
    missing = cfy.tries(*start)
    assert missing.code == 1
    assert "operation" in missing
    unknown = cfy.tries(*start, "-p", "operation=greetings.hello", "-p", "colour=red")
    assert unknown.code == 1
    assert "colour" in unknown


def test_a_second_execution_is_refused_while_one_runs_and_cancel_ends_the_first(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    note = tmp_path / "pid"
    cfy.deploys(name, blueprint(tmp_path, create=f"echo $$ >{note}; exec sleep 60"))
    watching = cfy.begins("executions", "start", "install", "-d", name)
    eventually(lambda: note.exists() and note.read_text().strip(), "the script runs")
    refused = cfy.tries("executions", "start", "install", "-d", name)
    assert refused.code == 1
    assert "--queue" in refused
    running = cfy.execution(name, "install")
    cfy.does("executions", "cancel", running["id"])
    said, _ = watching.communicate(timeout=30)
    assert watching.returncode == 0, said
    assert "cancelled" in said
    assert cfy.execution(name, "install")["status"] == "cancelled"


def test_a_kill_ends_the_script_too(cfy: Guest, name: str, tmp_path: Path) -> None:
    note = tmp_path / "pid"
    cfy.deploys(name, blueprint(tmp_path, create=f"echo $$ >{note}; exec sleep 60"))
    watching = cfy.begins("executions", "start", "install", "-d", name)
    eventually(lambda: note.exists() and note.read_text().strip(), "the script runs")
    cfy.does("executions", "cancel", "--kill", cfy.execution(name, "install")["id"])
    said, _ = watching.communicate(timeout=30)
    assert "cancelled" in said
    pid = int(note.read_text())
    eventually(lambda: not is_alive(pid), "the script is dead", within=10)


TWO_NODES = f"""{ONE_NODE}
  slow:
    type: cloudify.nodes.Root
    interfaces:
      cloudify.interfaces.lifecycle:
        create: {{implementation: slow.sh, max_retries: 0}}
"""


def test_after_a_failure_what_runs_may_end_as_long_as_it_was_allowed(
    cfy: Guest, name: str, tmp_path: Path
) -> None:
    pid, gate, done = (tmp_path / each for each in ("pid", "gate", "done"))
    waits = f"echo $$ >{pid}; until test -e {gate}; do sleep 0.05; done; touch {done}"
    fails = f"until test -s {pid}; do sleep 0.05; done; exit 3"
    cfy.deploys(name, blueprint(tmp_path, TWO_NODES, create=fails, slow=waits))
    start = ("executions", "start", "install", "-d", name, "--wait-after-fail")
    assert cfy.tries(*start, "0").code == 1
    assert not is_alive(int(pid.read_text()))
    assert not done.exists()
    pid.unlink()
    watching = cfy.begins(*start, "120")

    def has_failed() -> bool:
        said = cfy.tries("events", "list", cfy.execution(name, "install")["id"])
        return "exit code 3" in said

    eventually(lambda: pid.exists() and has_failed(), "one has failed while the other runs", 60)
    assert cfy.execution(name, "install")["status"] == "started"
    gate.touch()
    watching.communicate(timeout=60)
    assert watching.returncode == 1
    assert done.exists()
    states = {each["node_id"]: each["state"] for each in cfy.instances(name)}
    assert states["thing"] == "creating"
    operations = cfy.reads("executions", "operations", "list", cfy.execution(name, "install")["id"])
    assert sorted(each["state"] for each in operations if each["type"] == "RemoteWorkflowTask") == [
        "failed",
        "succeeded",
    ]
