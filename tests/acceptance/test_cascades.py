"""A workflow that runs in the components of a deployment as well, and goes on in both."""

from pathlib import Path

from acceptance.guest import Guest
from acceptance.server import Server
from acceptance.small import ONE_NODE, blueprint
from acceptance.stage import client
from acceptance.waiting import eventually

TENDED = f"""{ONE_NODE}
workflows:
  tend:
    mapping: default_workflows.cloudify.plugins.workflows.execute_operation
    is_cascading: true
    parameters: {{operation: {{default: greetings.hello}}}}
"""


def test_it_starts_ends_and_goes_on_in_the_whole_and_in_its_part(
    server: Server, cfy: Guest, name: str, tmp_path: Path
) -> None:
    ledger, repaired = tmp_path / "ledger", tmp_path / "repaired"
    hello = f'echo "$(ctx deployment id)" >> {ledger}; test -e {repaired}'
    script = (
        "hello: {implementation: hello.sh}",
        "hello: {implementation: hello.sh, max_retries: 0}",
    )
    whole, part = name, f"{name}-part"
    for each in (whole, part):
        folder = tmp_path / each
        folder.mkdir()
        cfy.deploys(each, blueprint(folder, TENDED.replace(*script), hello=hello))
    with client(server) as manager:
        manager.inter_deployment_dependencies.create("component.thing", whole, part)
    assert cfy.tries("executions", "start", "tend", "-d", whole).code == 1
    eventually(lambda: cfy.status(part, "tend") == "failed", "it fails in its part")
    failed, below = cfy.execution(whole, "tend"), cfy.execution(part, "tend")
    repaired.touch()
    cfy.does("executions", "resume", failed["id"])
    for each in (whole, part):
        eventually(lambda each=each: cfy.status(each, "tend") == "terminated", f"{each} is done")  # type: ignore[misc]
    assert cfy.execution(part, "tend")["id"] == below["id"]
    assert sorted(ledger.read_text().split()) == sorted([whole, part] * 2)
