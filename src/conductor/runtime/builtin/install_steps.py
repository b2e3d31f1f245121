"""What installing one instance consists of (framework §3.3)."""

from typing import Any

from conductor.domain.node import STARTED
from conductor.runtime.builtin import interfaces
from conductor.runtime.builtin.host import HOST_STARTED
from conductor.runtime.builtin.relationships import RelationshipOperation
from conductor.runtime.builtin.steps import (
    Operation,
    Say,
    SetState,
    Step,
    all_tasks,
    remaining_tasks,
)
from conductor.runtime.sdk.nodes import CloudifyWorkflowNodeInstance

_UP = frozenset({STARTED})
_CONFIGURED = _UP | {"configured", "starting"}
_CREATED = _CONFIGURED | {"created", "configuring"}
_CREATING = _CREATED | {"creating"}

STEPS = (
    Step(
        Operation(
            interfaces.VALIDATE_CREATE,
            before=(Say("Validating node instance before creation"),),
            after=(Say("Node instance validated before creation"),),
        ),
        past=_CREATING,
    ),
    Step(
        Operation(
            interfaces.PRECREATE,
            before=(Say("Precreating node instance"),),
            after=(Say("Node instance precreated"),),
        ),
        past=_CREATING,
    ),
    Step(
        Operation(
            interfaces.CREATE,
            before=(Say("Creating node instance"), SetState("creating")),
            after=(Say("Node instance created"), SetState("created")),
        ),
        past=_CREATED,
    ),
    Step(RelationshipOperation(interfaces.PRECONFIGURE), past=_CONFIGURED),
    Step(
        Operation(
            interfaces.CONFIGURE,
            before=(SetState("configuring"), Say("Configuring node instance")),
            after=(SetState("configured"), Say("Node instance configured")),
        ),
        past=_CONFIGURED,
    ),
    Step(RelationshipOperation(interfaces.POSTCONFIGURE), past=_UP),
    Step(
        Operation(interfaces.START, before=(SetState("starting"), Say("Starting node instance"))),
        past=_UP,
    ),
    Step(HOST_STARTED, past=_UP),
    Step(
        Operation(
            interfaces.POSTSTART,
            before=(Say("Poststarting node instance"),),
            after=(Say("Node instance poststarted"),),
        ),
        past=_UP,
    ),
    Step(Operation(interfaces.MONITORING_START), past=_UP),
    Step(RelationshipOperation(interfaces.ESTABLISH), past=_UP),
)

_FIRST = (SetState("initializing"),)
_LAST = (SetState(STARTED), Say("Node instance started"))
_NOTHING_TO_DO = (SetState(STARTED), Say("Starting node instance: nothing to do"))


def install_tasks(
    instance: CloudifyWorkflowNodeInstance, subgraph: Any, state: str | None
) -> list[Any]:
    """What is left to do for an instance in `state`; None is the state of a new one."""
    tasks = remaining_tasks(STEPS, state or "", instance, subgraph)
    if not tasks:
        return all_tasks(_NOTHING_TO_DO, instance, subgraph)
    return [
        *all_tasks(_FIRST, instance, subgraph),
        *tasks,
        *all_tasks(_LAST, instance, subgraph),
    ]
