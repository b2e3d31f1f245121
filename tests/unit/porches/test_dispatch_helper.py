from typing import Any

import pytest

from cloudify import ctx
from cloudify.exceptions import OperationRetry
from cloudify.test_utils import dispatch_helper
from unit.porches.kit import tasks


def test_an_operation_runs_in_a_context_and_gets_its_inputs() -> None:
    def operation(first: int, **inputs: Any) -> Any:
        assert ctx.task_name.endswith("operation")
        return first, inputs["second"], inputs["ctx"].type

    assert dispatch_helper.run(operation, 1, second=2) == (1, 2, "deployment")


def test_the_raw_context_may_be_given() -> None:
    raw = {"node_id": "web_1", "node_name": "web"}
    found = dispatch_helper.run(tasks.where, prefix="at ", __cloudify_context=raw)
    assert found == "at web web_1"


def test_what_it_raises_is_raised() -> None:
    def operation(**_: Any) -> None:
        ctx.operation.retry("not yet", retry_after=1)

    with pytest.raises(OperationRetry, match="not yet"):
        dispatch_helper.run(operation)
