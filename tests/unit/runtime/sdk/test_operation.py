from typing import Any

import pytest

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


def test_serial_instances_wait_for_those_with_a_lower_index(records: Records) -> None:
    @serial_operation()
    def start(**_: Any) -> str:
        return "done"

    second = operation_context(node_id="web_2")
    error = run_operation(start, second, {}, records).error
    assert isinstance(error, CloudifySerializationRetry)
    records.stored["web_1"]["state"] = "started"
    assert run_operation(start, second, {}, records).result == "done"
