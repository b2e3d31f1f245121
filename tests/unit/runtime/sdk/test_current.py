import copy
import threading

import pytest

from conductor.runtime.sdk.current import (
    CtxParameters,
    CurrentContext,
    NotInContext,
    ctx,
    ctx_parameters,
    current_ctx,
    current_workflow_ctx,
    workflow_ctx,
    workflow_parameters,
)
from conductor.runtime.sdk.properties import DirtyTrackingDict, ImmutableProperties


def test_a_pushed_context_goes_and_the_previous_comes_back() -> None:
    with current_ctx.push("outer", {"a": 1}):
        with current_ctx.push("inner", {"a": 2}):
            assert (ctx._get_current_object(), ctx_parameters.a) == ("inner", 2)
        assert (ctx._get_current_object(), ctx_parameters.a) == ("outer", 1)
    with pytest.raises(NotInContext):
        ctx._get_current_object()


def test_workflows_have_a_context_of_their_own() -> None:
    with current_workflow_ctx.push("workflow", {"a": 1}), current_ctx.push("operation"):
        assert workflow_ctx._get_current_object() == "workflow"
        assert workflow_parameters["a"] == 1
        assert ctx._get_current_object() == "operation"


def test_a_context_can_be_set_and_cleared_by_hand() -> None:
    current = CurrentContext()
    current.set("here", {"a": 1})
    assert (current.get_ctx(), current.get_parameters()) == ("here", {"a": 1})
    current.clear()
    for ask in (current.get_ctx, current.get_parameters):
        with pytest.raises(NotInContext):
            ask()


def test_parameters_are_attributes_too() -> None:
    parameters = CtxParameters(a=1)
    parameters.b = 2
    assert (parameters.a, parameters["b"]) == (1, 2)
    del parameters.b
    with pytest.raises(KeyError):
        _ = parameters.b


def test_another_thread_has_no_context() -> None:
    seen: list[bool] = []
    with current_ctx.push("here"):
        thread = threading.Thread(target=lambda: seen.append(bool(ctx)))
        thread.start()
        thread.join()
    assert seen == [False]


def test_a_missing_parameter_raises_key_error() -> None:
    with current_ctx.push("here", {}), pytest.raises(KeyError):
        _ = ctx_parameters.missing


@pytest.mark.parametrize("kind", [DirtyTrackingDict, ImmutableProperties])
def test_properties_can_be_copied_deeply(kind: type) -> None:
    original = kind({"a": {"b": [1]}})
    copied = copy.deepcopy(original)
    assert copied == original
    assert copied["a"] is not original["a"]
