"""Graphs and operations as code that has an execution's token writes them down."""

import re
import uuid
from typing import Annotated, Any, Literal

from fastapi import Response
from pydantic import BaseModel, StringConstraints

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import Nothing, answers
from conductor.control.api.doors import Services
from conductor.control.api.moments import read_moment
from conductor.control.api.routing import Routes
from conductor.control.services.errors import IllegalAction
from conductor.control.services.operation_facts import Outcome
from conductor.control.services.shapes import (
    OperationShape,
    TasksGraphShape,
    graph_shape,
    operation_shape,
)
from conductor.control.services.stored_inputs import OperationPlace
from conductor.domain.errors import InvalidInput
from conductor.domain.ids import GraphId, OperationId
from conductor.domain.operation import (
    TASK_TYPES,
    OperationRecord,
    OperationState,
    whole_parameters,
)

router = Routes(tags=["operations"])
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,256}$")]
_CLASS = re.compile(r"[A-Za-z_]\w*(\.[A-Za-z_]\w*)+", re.ASCII)


class OperationBody(BaseModel):
    """As a task dumps itself. `type` is one of the framework's, or the dotted name of a class."""

    name: str
    type: str
    dependencies: list[Id] | None = None
    parameters: dict[str, Any] | None = None

    def record(self, identifier: str, graph_id: str) -> OperationRecord:
        if self.type not in TASK_TYPES and not _CLASS.fullmatch(self.type):
            known = ", ".join(sorted(TASK_TYPES))
            raise InvalidInput(f"{self.type!r} is no task: take {known}, or a dotted name")
        parameters = whole_parameters(self.parameters or {})
        if not isinstance(parameters["task_kwargs"], dict):
            raise InvalidInput(f"task_kwargs of operation {identifier} are no object")
        return OperationRecord(
            id=OperationId(identifier),
            graph_id=GraphId(graph_id),
            name=self.name,
            type=self.type,
            dependencies=tuple(self.dependencies or ()),
            parameters=parameters,
        )


class NewOperation(OperationBody):
    id: Id
    state: Literal["pending"] | None = None


class GraphBody(BaseModel):
    execution_id: str
    name: str
    operations: list[NewOperation] | None = None
    graph_id: Id | None = None
    created_at: str | None = None


class AddedOperation(OperationBody):
    graph_id: str


class Report(BaseModel):
    """With a final state comes the `result`, or the text and the causes of an `exception`. Who
    works on the operation may be said with it, or alone."""

    state: OperationState | None = None
    result: Any = None
    exception: str | None = None
    exception_causes: list[Any] | None = None
    manager_name: str | None = None
    agent_name: str | None = None

    @property
    def outcome(self) -> Outcome | None:
        if self.state is None:
            return None
        return Outcome(self.state, self.result, self.exception, self.exception_causes or ())


class GraphReport(BaseModel):
    state: str


class Refresh(BaseModel):
    """`key` says where the operation stands: in `operations` of the node, or in
    `source_operations` or `target_operations` of its relationship number `rel_index`."""

    action: Literal["update-stored"]
    deployment_id: str
    node_id: str
    operation: str
    key: str | None = None
    rel_index: int | None = None


@router.post("/tasks_graphs/tasks_graphs", status_code=201)
@answers(TasksGraphShape, IllegalAction)
def store_graph(caller: Authenticated, services: Services, body: GraphBody) -> dict[str, Any]:
    """With all its operations at once; they begin as pending."""
    graph_id = body.graph_id or str(uuid.uuid4())
    stored = services.operation_reports.store_graph(
        caller,
        body.execution_id,
        GraphId(graph_id),
        body.name,
        [each.record(each.id, graph_id) for each in body.operations or ()],
        read_moment(body.created_at),
    )
    return graph_shape(stored)


@router.patch("/tasks_graphs/{graph_id}")
@answers(TasksGraphShape, IllegalAction)
def report_graph(
    caller: Authenticated, services: Services, graph_id: str, body: GraphReport
) -> dict[str, Any]:
    return graph_shape(services.operation_reports.report_graph(caller, graph_id, body.state))


@router.put("/operations/{operation_id}", status_code=201)
@answers(OperationShape, IllegalAction)
def store_operation(
    caller: Authenticated, services: Services, operation_id: Id, body: AddedOperation
) -> dict[str, Any]:
    record = body.record(operation_id, body.graph_id)
    return operation_shape(services.operation_reports.store(caller, record))


@router.patch("/operations/{operation_id}")
@answers(Nothing, IllegalAction)
def report_operation(
    caller: Authenticated, services: Services, operation_id: str, body: Report
) -> dict[str, Any]:
    services.operation_reports.report(
        caller, operation_id, body.outcome, body.manager_name, body.agent_name
    )
    return {}


@router.post("/operations", status_code=204)
@answers(None)
def refresh_stored_inputs(caller: Authenticated, services: Services, body: Refresh) -> Response:
    place = OperationPlace(
        body.deployment_id, body.node_id, body.operation, body.key, body.rel_index
    )
    services.stored_inputs.refresh(caller, place)
    return Response(status_code=204)


@router.delete("/operations/{operation_id}", status_code=204)
@answers(None, IllegalAction)
def remove_operation(caller: Authenticated, services: Services, operation_id: str) -> Response:
    services.operation_reports.remove(caller, operation_id)
    return Response(status_code=204)
