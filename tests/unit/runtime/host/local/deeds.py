"""Operations and workflows of the blueprint of these tests."""

from typing import Any

from cloudify.decorators import operation, workflow
from cloudify.workflows import api

done: list[str] = []


@operation
def create(ctx: Any, **inputs: Any) -> Any:
    done.append(ctx.instance.id)
    ctx.instance.runtime_properties["made_with"] = dict(inputs)
    ctx.logger.info("creating %s", ctx.instance.id)
    return inputs.get("answer")


@operation
def fail(ctx: Any, **_: Any) -> None:
    ctx.instance.runtime_properties["tried"] = ctx.operation.retry_number
    raise ValueError("boom")


@operation
def read(ctx: Any, **_: Any) -> str:
    with open(ctx.download_resource("hello.txt")) as copied:  # noqa: PTH123 - as plugins do
        return ctx.get_resource("hello.txt").decode() + copied.read() + ctx.node.properties["size"]


@operation
def connect(ctx: Any, **_: Any) -> None:
    ctx.source.instance.runtime_properties["url"] = ctx.target.node.properties["size"]


@operation
def keep_nested(ctx: Any, **_: Any) -> None:
    ctx.instance.runtime_properties["made_with"]["hidden"] = True


@workflow
def give(ctx: Any, number: int, name: str = "x", **rest: Any) -> Any:
    return number, name, rest


@workflow
def throw(ctx: Any, **_: Any) -> None:
    raise KeyError("direct")


@workflow
def one_operation(ctx: Any, operation: str, node: str = "web", **_: Any) -> Any:
    instance = next(each for each in ctx.node_instances if each.node_id == node)
    return instance.execute_operation(operation).get()


@workflow
def forget(ctx: Any, **_: Any) -> None:
    """Fails by its final waiting alone."""
    next(each for each in ctx.node_instances if each.node_id == "web").execute_operation(
        "test.fail"
    )


@workflow
def cancel_itself(ctx: Any, **_: Any) -> None:
    api.set_cancel_request()
    graph = ctx.graph_mode()
    graph.add_task(ctx.local_task(done.clear))
    graph.execute()


@workflow
def stop(ctx: Any, **_: Any) -> str:
    return api.EXECUTION_CANCELLED_RESULT


@workflow
def flags(ctx: Any, **_: Any) -> bool:
    return api.has_cancel_request()
