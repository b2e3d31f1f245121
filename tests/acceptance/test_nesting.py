"""An execution that an execution starts borrows its place in every limit."""

from pathlib import Path

from acceptance.server import Server
from acceptance.stage import blueprint, client, find_test_code
from acceptance.waiting import eventually
from cloudify_rest_client.executions import Execution

DEPTH = 30


def test_executions_nested_deeply_end_where_only_one_may_run(
    own_server: Server, tmp_path: Path
) -> None:
    find_test_code(own_server)
    limits = {"CONDUCTOR_MOST_EXECUTIONS": "1", "CONDUCTOR_MOST_OPERATIONS": "1"}
    own_server.environment.update(limits)
    own_server.start()
    path = blueprint(tmp_path, "acceptance.nesting_work", "start_another")
    workflow = "{mapping: work.acceptance.nesting_work.nest, parameters: {depth: {}}}"
    path.write_text(f"{path.read_text()}workflows: {{nest: {workflow}}}\n")
    with client(own_server) as manager:
        manager.blueprints.upload(str(path), "nesting")
        manager.deployments.create("nesting", "nesting")
        outer = manager.executions.start("nesting", "nest", {"depth": DEPTH})

        def status() -> str:
            return str(manager.executions.get(outer.id).status)

        eventually(
            lambda: status() in Execution.END_STATES, lambda: f"it ends, but {status()}", 120
        )
        ended = manager.executions.list(deployment_id="nesting", workflow_id="nest")
    assert {each.status for each in ended} == {Execution.TERMINATED}, outer.error
    assert len(ended) == DEPTH + 1
