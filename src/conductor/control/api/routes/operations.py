"""Stored tasks graphs and operations, for reading."""

from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Listing, answers
from conductor.control.api.doors import Services
from conductor.control.api.grammar import Included, envelope
from conductor.control.api.lists import Listed
from conductor.control.api.routing import Routes
from conductor.control.services.errors import IllegalAction
from conductor.control.services.shapes import (
    OperationShape,
    TasksGraphShape,
    graph_shape,
    operation_shape,
)

router = Routes(tags=["operations"])
States = Annotated[list[str], Query(alias="state")]


@router.get("/tasks_graphs")
@answers(Listing[TasksGraphShape])
def list_tasks_graphs(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    execution_id: str,
    name: str | None = None,
) -> dict[str, Any]:
    graphs = services.operations.graphs(caller, execution_id, name)
    page = graphs[query.offset : query.offset + query.size]
    return envelope([include(graph_shape(each)) for each in page], len(graphs), query)


@router.get("/operations")
@answers(Listing[OperationShape])
def list_operations(
    caller: Authenticated,
    services: Services,
    query: Listed,
    include: Included,
    graph_id: str | None = None,
    execution_id: str | None = None,
    states: States = [],  # noqa: B006 - FastAPI copies it
    skip_internal: bool = False,
) -> dict[str, Any]:
    page = services.operations.page(
        caller,
        query,
        graph_id=graph_id,
        execution_id=execution_id,
        states=states,
        is_internal_skipped=skip_internal,
    )
    return envelope([include(operation_shape(each)) for each in page.items], page.total, query)


class Decision(BaseModel):
    """About an operation that has not succeeded, or to take the last decision about it back, until
    its execution is resumed; all of it is kept. `inputs` are for `retry`."""

    action: Literal["retry", "skip", "done", "take-back"]
    reason: str = ""
    inputs: dict[str, Any] | None = None


@router.post("/operations/{operation_id}")
@answers(OperationShape, IllegalAction)
def decide_operation(
    caller: Authenticated, services: Services, operation_id: str, body: Decision
) -> dict[str, Any]:
    operations, reason = services.operations, body.reason
    if body.action == "take-back":
        return operation_shape(operations.take_back(caller, operation_id, reason))
    decided = operations.decide(caller, operation_id, body.action, reason, body.inputs)
    return operation_shape(decided)


@router.get("/operations/{operation_id}")
@answers(OperationShape)
def get_operation(caller: Authenticated, services: Services, operation_id: str) -> dict[str, Any]:
    return operation_shape(services.operations.get(caller, operation_id))
