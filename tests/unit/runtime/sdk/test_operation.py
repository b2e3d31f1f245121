from typing import Any

import pytest

from cloudify.mocks import MockCloudifyContext
from conductor.runtime.sdk.current import NotInContext, ctx, ctx_parameters, current_ctx
from conductor.runtime.sdk.decorators import operation, serial_operation
from conductor.runtime.sdk.exceptions import CloudifySerializationRetry, OperationRetry
from conductor.runtime.sdk.operation import run_operation
from sdk.records import Records, operation_context, relationship_context


def test_an_operation_gets_its_inputs_and_its_context(records: Records) -> None:
    def start(port: int, **kwargs: Any) -> Any:
        assert kwargs["ctx"].node.name == ctx.node.name == "web"
        return [port, ctx_parameters.port]

    outcome = run_operation(start, operation_context(), {"port": 80}, records)
    assert outcome.result == [80, 80]
    assert outcome.error is None
    with pytest.raises(NotInContext):
        current_ctx.get_ctx()


def test_changes_are_reported_with_the_version_that_was_read(records: Records) -> None:
    def start(**_: Any) -> None:
        ctx.instance.runtime_properties["up"] = True

    outcome = run_operation(start, operation_context(), {}, records)
    assert outcome.changed == (("web_1", 5, {"port": 80, "up": True}),)
    assert records.stored["web_1"]["version"] == 5


def test_changes_of_a_failed_operation_are_reported_too(records: Records) -> None:
    def link(**_: Any) -> None:
        ctx.source.instance.runtime_properties = {"linked": True}
        ctx.target.instance.runtime_properties["users"] = 1
        raise ValueError("no route")

    outcome = run_operation(link, relationship_context(), {}, records)
    assert isinstance(outcome.error, ValueError)
    assert [change.instance_id for change in outcome.changed] == ["web_1", "db_1"]
    assert outcome.changed[0].runtime_properties == {"linked": True}


def test_what_was_updated_already_is_not_reported_again(records: Records) -> None:
    def start(**_: Any) -> None:
        ctx.instance.runtime_properties["up"] = True
        ctx.instance.update()

    assert run_operation(start, operation_context(), {}, records).changed == ()


def test_a_wish_to_retry_counts_when_the_function_returns(records: Records) -> None:
    def start(**_: Any) -> str:
        ctx.operation.retry(retry_after=5)
        return "returned"

    error = run_operation(start, operation_context(), {}, records).error
    assert isinstance(error, OperationRetry)
    assert error.retry_after == 5


def test_functions_in_inputs_are_evaluated_when_the_context_says_so(records: Records) -> None:
    raw = operation_context(has_intrinsic_functions=True)
    outcome = run_operation(lambda port, ctx: port, raw, {"port": {"get": 80}}, records)
    assert outcome.result == 80
    assert records.evaluated[0][1] == {"self": "web_1"}


def test_an_operation_cannot_spoil_the_inputs_of_its_next_attempt(records: Records) -> None:
    inputs = {"ports": [80]}
    run_operation(lambda ports, ctx: ports.append(81), operation_context(), inputs, records)
    assert inputs == {"ports": [80]}


def test_only_a_resumable_operation_is_resumed(records: Records) -> None:
    @operation(resumable=True)
    def careful(**_: Any) -> bool:
        return bool(ctx.resume)

    raw = operation_context(resume=True)
    assert run_operation(careful, raw, {}, records).result is True
    assert "cannot be resumed" in str(run_operation(lambda **_: 1, raw, {}, records).error)


def test_sys_exit_in_an_operation_is_a_failure_of_it(records: Records) -> None:
    def leave(**_: Any) -> None:
        raise SystemExit(3)

    assert isinstance(run_operation(leave, operation_context(), {}, records).error, SystemExit)


def test_a_context_may_ask_not_to_be_handed_over(records: Records) -> None:
    raw = operation_context(no_ctx_kwarg=True)
    outcome = run_operation(lambda **given: (given, ctx.node.id), raw, {"a": 1}, records)
    assert outcome.result == ({"a": 1}, "web")


def test_a_function_that_does_not_take_its_context_fails(records: Records) -> None:
    error = run_operation(lambda port: port, operation_context(), {"port": 1}, records).error
    assert isinstance(error, TypeError)


def test_functions_are_evaluated_before_the_context_is_handed_over(records: Records) -> None:
    raw = relationship_context()
    raw["has_intrinsic_functions"] = True
    run_operation(lambda ctx, port: port, raw, {"port": {"get": 80}}, records)
    assert records.evaluated[0] == (
        {"port": {"get": 80}},
        {"source": "web_1", "source_node": "web", "target": "db_1", "target_node": "db"},
    )


@pytest.mark.parametrize(
    ("how", "workflow", "states", "waits"),
    [
        ({}, "install", {}, True),
        ({}, "heal", {}, False),
        ({"workflows": ["heal"]}, "heal", {}, True),
        ({"states": ["creating", "started"]}, "install", {}, False),
        ({"threshold": 2}, "install", {}, False),
        ({"threshold": 1}, "install", {}, False),
        ({"threshold": 1}, "install", {"web_3": "started"}, True),
        ({"threshold": 1}, "install", {"web_1": "started", "web_3": "started"}, False),
    ],
)
def test_when_serial_instances_wait_is_the_authors_to_say(
    how: Any, workflow: str, states: dict[str, str], waits: bool, records: Records
) -> None:
    records.stored["web_3"] = {**records.stored["web_2"], "id": "web_3", "index": 3}
    for instance_id, state in states.items():
        records.stored[instance_id]["state"] = state

    @serial_operation(resumable=True, **how)
    def start(**_: Any) -> str:
        return "done"

    second = operation_context(node_id="web_2", workflow_id=workflow)
    error = run_operation(start, second, {}, records).error
    assert isinstance(error, CloudifySerializationRetry) is waits
    assert start.resumable


def test_a_serial_operation_of_a_mock_waits_for_nobody() -> None:
    @serial_operation()
    def start(**_: Any) -> str:
        return "done"

    assert start(ctx=MockCloudifyContext(node_id="web_1", node_name="web")) == "done"


def test_serial_instances_wait_for_those_with_a_lower_index(records: Records) -> None:
    @serial_operation()
    def start(**_: Any) -> str:
        return "done"

    second = operation_context(node_id="web_2")
    error = run_operation(start, second, {}, records).error
    assert isinstance(error, CloudifySerializationRetry)
    records.stored["web_1"]["state"] = "started"
    assert run_operation(start, second, {}, records).result == "done"
