"""What authors can do to operations, and what they are shown of executions."""

from collections.abc import Callable
from typing import Any

import pytest

from cloudify import ctx
from cloudify.exceptions import NonRecoverableError, RecoverableError
from conductor.domain.errors import InvalidInput
from conductor.runtime.host.testing.workflow_environment import WorkflowEnvironment

pytest_plugins = ["conductor.runtime.host.testing.pytest_plugin"]
HERE = "unit.runtime.host.testing"
BLUEPRINT = f"""
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
plugins: {{here: {{executor: central_deployment_agent, install: false}}}}
inputs: {{size: {{default: small}}}}
node_templates:
  shop:
    type: cloudify.nodes.Root
    interfaces:
      work:
        build:
          implementation: here.{HERE}.operations.build
          inputs: {{size: {{get_input: size}}}}
        ship:
          implementation: here.not_there.tasks.ship
          max_retries: 1
          retry_interval: 3600
        bill: here.not_there.tasks.bill
    relationships:
      - type: cloudify.relationships.connected_to
        target: bank
        source_interfaces: {{links: {{join: here.not_there.tasks.join}}}}
  bank: {{type: cloudify.nodes.Root}}
outputs: {{built: {{value: {{get_attribute: [shop, built]}}}}}}
workflows:
  deliver: here.{HERE}.workflows.deliver
  throw: here.{HERE}.workflows.throw
  greet:
    mapping: here.{HERE}.workflows.greet
    parameters: {{name: {{type: string}}}}
"""


@pytest.fixture
def env(workflow_env: Callable[..., WorkflowEnvironment]) -> WorkflowEnvironment:
    """What is not there is faked."""
    made = workflow_env(BLUEPRINT, {"size": "big"})
    for operation in ("ship", "bill", "join"):
        made.fake(operation)
    return made


def names(operations: Any) -> list[tuple[str, int]]:
    return [(each.short_name, each.retry) for each in operations]


def test_a_blueprint_goes_in_and_a_result_comes_out(env: WorkflowEnvironment) -> None:
    run = env.execute("deliver")
    assert (run.status, run.result, run.error, run.exception) == (
        "terminated",
        "delivered",
        "",
        None,
    )
    assert names(run.operations) == [("build", 0), ("ship", 0), ("bill", 0)]
    first = run.operations[0]
    assert (first.name, first.node, first.inputs, first.result) == (
        "work.build",
        "shop",
        {"size": "big"},
        "big",
    )
    assert run.instance("shop").runtime_properties == {"built": "big"}
    assert "built" in run.messages
    assert {event["type"] for event in run.events} == {"cloudify_event", "cloudify_log"}
    assert env.outputs() == {"built": "big"}


def test_what_a_workflow_raises_is_its_result(env: WorkflowEnvironment) -> None:
    run = env.execute("throw")
    assert (run.status, type(run.exception)) == ("failed", ValueError)
    assert "ValueError: no" in run.error


def test_what_a_blueprint_does_not_declare_is_refused(env: WorkflowEnvironment) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        env.execute("nothing")
    with pytest.raises(ValueError, match="name"):
        env.execute("greet")


def test_a_fake_takes_the_place_of_code(env: WorkflowEnvironment) -> None:
    def build(ctx: Any, size: str, **_: Any) -> None:
        ctx.instance.runtime_properties["built"] = f"not {size}"

    env.fake("work.build", does=build)
    env.fake("ship", returns=7, node="shop")
    env.fake("ship", returns=8, node="bank")
    run = env.execute("deliver")
    assert run.instance("shop").runtime_properties == {"built": "not big"}
    assert [each.result for each in run.ran("ship")] == [7]


def test_operations_of_relationships_are_named_by_the_end_they_run_for(
    env: WorkflowEnvironment,
) -> None:
    run = env.execute("greet", {"name": "you"})
    assert run.result == "hello you"
    assert [(each.name, each.node) for each in run.operations] == [("links.join", "shop")]


def test_an_operation_fails_as_often_as_a_test_says(env: WorkflowEnvironment) -> None:
    env.fail("build", times=2)
    run = env.execute("deliver", task_retries=2)
    assert run.status == "terminated"
    assert names(run.ran("build")) == [("build", 0), ("build", 1), ("build", 2)]
    assert [each.error is None for each in run.ran("build")] == [False, False, True]


def test_an_error_of_ones_own_is_raised(env: WorkflowEnvironment) -> None:
    env.fail("build", error=NonRecoverableError("out of stock"))
    run = env.execute("deliver", task_retries=5)
    assert run.status == "failed"
    assert "out of stock" in run.error
    assert names(run.operations) == [("build", 0)]


@pytest.mark.parametrize("error", [ValueError("no"), RecoverableError("not yet", retry_after=3600)])
def test_no_test_waits_for_a_retry(env: WorkflowEnvironment, error: Exception) -> None:
    env.fail("ship", error=error)
    run = env.execute("deliver")
    assert run.status == "terminated"
    first, second = run.ran("ship")
    assert first.error is error
    assert first.retry_after == (None if isinstance(error, ValueError) else 3600)
    assert second.error is None


def test_an_operation_that_asks_for_it_is_tried_again(env: WorkflowEnvironment) -> None:
    def ship(**_: Any) -> None:
        if ctx.operation.retry_number == 0:
            ctx.operation.retry("not yet", retry_after=3600)

    env.fake("ship", does=ship)
    run = env.execute("deliver")
    assert run.status == "terminated"
    assert [each.retry_after for each in run.ran("ship")] == [3600, None]


def test_code_that_is_not_there_is_missed_when_it_is_called(
    workflow_env: Callable[..., WorkflowEnvironment],
) -> None:
    run = workflow_env(BLUEPRINT).execute("deliver", task_retries=3)
    assert run.status == "failed"
    assert "cannot run not_there.tasks.ship" in run.error
    assert names(run.operations) == [("build", 0), ("ship", 0)]


def test_a_cancelled_execution_is_resumed_where_it_was(env: WorkflowEnvironment) -> None:
    env.cancel("ship")
    run = env.execute("deliver")
    assert (run.status, names(run.operations)) == ("cancelled", [("build", 0), ("ship", 0)])
    resumed = env.resume(run)
    assert (resumed.id, resumed.status) == (run.id, "terminated")
    assert names(resumed.operations) == [("bill", 0)]


def test_a_killed_operation_that_may_run_twice_does(env: WorkflowEnvironment) -> None:
    env.kill("build", after=True)
    run = env.execute("deliver")
    assert (run.status, names(run.operations)) == ("failed", [("build", 0)])
    assert "lost" in run.error
    assert run.instance("shop").runtime_properties == {}
    resumed = env.resume(run)
    assert resumed.status == "terminated"
    assert names(resumed.operations) == [("build", 0), ("ship", 0), ("bill", 0)]


def test_a_kill_ends_workflows_without_a_graph_too(env: WorkflowEnvironment) -> None:
    env.kill("join")
    run = env.execute("greet", {"name": "you"})
    assert (run.status, run.result) == ("failed", None)
    assert "lost" in run.error
    assert env.execute("greet", {"name": "me"}).result == "hello me"


def test_another_one_is_asked_about(env: WorkflowEnvironment) -> None:
    env.kill("ship")
    run = env.execute("deliver")
    with pytest.raises(InvalidInput, match="ship"):
        env.resume(run)
    resumed = env.resume(run, force=True)
    assert resumed.status == "terminated"
    assert names(resumed.operations) == [("ship", 0), ("bill", 0)]


def test_a_failed_execution_is_resumed_with_its_attempts_counted_anew(
    env: WorkflowEnvironment,
) -> None:
    env.fail("bill")
    run = env.execute("deliver")
    assert run.status == "failed"
    resumed = env.resume(run)
    assert (resumed.status, names(resumed.operations)) == ("terminated", [("bill", 0)])


def test_a_dry_run_calls_nothing(env: WorkflowEnvironment) -> None:
    run = env.execute("deliver", dry_run=True)
    assert (run.status, run.operations) == ("terminated", [])
