"""Nouns with everything that a test does not care about filled in."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from conductor.domain.event import EVENT, EventRecord
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.facts import GraphStored, OperationMoved
from conductor.domain.ids import (
    DeploymentId,
    ExecutionId,
    GraphId,
    NodeInstanceId,
    OperationId,
    TenantName,
)
from conductor.domain.node import NodeInstance
from conductor.domain.operation import OperationRecord, OperationState

START = datetime(2026, 1, 1, 12, 30, 15, 123456, tzinfo=UTC)
HOME = TenantName("default_tenant")


def execution(identifier: str = "e1", **changes: Any) -> Execution:
    plain = Execution(
        id=ExecutionId(identifier),
        tenant=HOME,
        workflow_id="install",
        status=ExecutionStatus.PENDING,
        created_at=START,
        created_by="admin",
        deployment_id=DeploymentId("d1"),
    )
    return replace(plain, **changes)


def instance(identifier: str = "web_1", **changes: Any) -> NodeInstance:
    plain = NodeInstance(NodeInstanceId(identifier), HOME, DeploymentId("d1"), "web", 1)
    return replace(plain, **changes)


def operation(identifier: str, type_name: str = "RemoteWorkflowTask") -> OperationRecord:
    return OperationRecord(OperationId(identifier), GraphId("g1"), f"task {identifier}", type_name)


def said(message: str, **context: Any) -> EventRecord:
    return EventRecord(EVENT, message, START, event_type="workflow_node_event", context=context)


def graph(*names: str) -> GraphStored:
    return GraphStored(GraphId("g1"), "install", [operation(name) for name in names])


def moved(name: str, state: OperationState) -> OperationMoved:
    return OperationMoved(OperationId(name), state, result={"answer": 42})
