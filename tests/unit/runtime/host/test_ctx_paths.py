from typing import Any

import pytest
from sdk.records import Records, operation_context, relationship_context

from conductor.runtime.host.ctx_paths import PathDictAccess, process_ctx_request
from conductor.runtime.sdk.context import CloudifyContext
from conductor.runtime.sdk.exceptions import NonRecoverableError


@pytest.fixture
def ctx(records: Records) -> CloudifyContext:
    records.stored["web_1"]["runtime_properties"] = {"a": {"b": [{"c": 1}, 2]}, "grid": [[1, 2]]}
    return CloudifyContext(operation_context(), records)


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        (["deployment", "id"], "shop"),
        (["operation", "retry-number"], 1),
        (["operation", "retry_number"], 1),
        (["node", "properties", "name"], "web"),
        (["instance", "runtime-properties", "a.b[0].c"], 1),
        (["instance", "runtime-properties", "a.b[1]"], 2),
        (["instance", "runtime-properties", "grid[0][1]"], 2),
        (["plugin"], "nginx"),
        (["get-execution-id"], None),
    ],
)
def test_a_path_leads_to_a_value(ctx: CloudifyContext, args: list[str], answer: Any) -> None:
    ctx.get_execution_id = lambda: None  # type: ignore[attr-defined]
    assert process_ctx_request(ctx, args) == answer


@pytest.mark.parametrize("path", ["missing", "a.missing", "a.b[7]", "a.b[x]", "a[0]"])
def test_a_path_that_leads_nowhere_is_illegal(ctx: CloudifyContext, path: str) -> None:
    with pytest.raises(RuntimeError, match="illegal path: "):
        process_ctx_request(ctx, ["instance", "runtime-properties", path])


def test_setting_makes_the_dicts_on_the_way_and_marks_the_change(ctx: CloudifyContext) -> None:
    process_ctx_request(ctx, ["instance", "runtime-properties", "x.y.z", 5])
    process_ctx_request(ctx, ["instance", "runtime-properties", "a.b[0].c", 9])
    properties = ctx.instance.runtime_properties
    assert properties["x"] == {"y": {"z": 5}}
    assert properties["a"]["b"][0]["c"] == 9
    assert properties.dirty


def test_a_nested_change_alone_marks_the_change(ctx: CloudifyContext) -> None:
    PathDictAccess(ctx.instance.runtime_properties).set("a.b[1]", 3)
    assert ctx.instance.runtime_properties.dirty


def test_a_callable_takes_the_rest_and_a_last_dict_as_keywords(ctx: CloudifyContext) -> None:
    process_ctx_request(ctx, ["operation", "retry", {"message": "later", "retry_after": 3}])
    wish = ctx.operation._operation_retry
    assert wish is not None
    assert wish.retry_after == 3


def test_a_dict_that_is_no_keywords_is_a_value(ctx: CloudifyContext) -> None:
    ctx.returns = lambda value, /: value  # type: ignore[attr-defined]
    assert process_ctx_request(ctx, ["returns", {"pid": 12}]) == {"pid": 12}


def test_the_ends_of_a_relationship_are_reached_and_changed(records: Records) -> None:
    ctx = CloudifyContext(relationship_context(), records)
    assert process_ctx_request(ctx, ["source", "node", "properties", "name"]) == "web"
    assert process_ctx_request(ctx, ["target", "instance", "id"]) == "db_1"
    process_ctx_request(ctx, ["target", "instance", "runtime-properties", "used.by", ["web"]])
    process_ctx_request(ctx, ["source", "instance", "runtime-properties", "db-url", "sql://"])
    assert ctx.target.instance.runtime_properties["used"] == {"by": ["web"]}
    assert ctx.source.instance.runtime_properties["db-url"] == "sql://"


@pytest.mark.parametrize(
    ("path", "value"),
    [("", 1), ("port.of", 1), ("a.b[2]", 1), ("grid[0][5]", 1), ("a.b[0].c.d", 1), ("a]b", 1)],
)
def test_a_path_that_cannot_be_set_is_illegal(ctx: CloudifyContext, path: str, value: Any) -> None:
    ctx.instance.runtime_properties["port"] = 80
    with pytest.raises(RuntimeError, match="illegal path: "):
        process_ctx_request(ctx, ["instance", "runtime-properties", path, value])


def test_an_item_of_a_list_is_set(ctx: CloudifyContext) -> None:
    process_ctx_request(ctx, ["instance", "runtime-properties", "grid[0][1]", 7])
    assert ctx.instance.runtime_properties["grid"] == [[1, 7]]


def test_more_than_a_path_and_a_value_is_refused(ctx: CloudifyContext) -> None:
    with pytest.raises(RuntimeError, match="illegal argument while accessing dict: a b c"):
        process_ctx_request(ctx, ["instance", "runtime-properties", "a", "b", "c"])


def test_properties_of_a_node_cannot_be_set(ctx: CloudifyContext) -> None:
    with pytest.raises(NonRecoverableError):
        process_ctx_request(ctx, ["node", "properties", "name", "other"])


def test_what_is_callable_is_called_where_the_words_end(ctx: CloudifyContext) -> None:
    ctx.tell = lambda *words, loud=False: (words, loud)  # type: ignore[attr-defined]
    assert process_ctx_request(ctx, ["tell"]) == ((), False)
    assert process_ctx_request(ctx, ["tell", "a", "b"]) == (("a", "b"), False)
    assert process_ctx_request(ctx, ["tell", "a", {"loud": True}]) == (("a",), True)


def test_an_attribute_that_is_not_there_is_named(ctx: CloudifyContext) -> None:
    with pytest.raises(AttributeError, match="no_such_thing"):
        process_ctx_request(ctx, ["no-such-thing"])
