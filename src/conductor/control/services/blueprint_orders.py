"""What a person asks for who sends a blueprint, and the first record of that."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from conductor.control.services.access import tenant_of
from conductor.control.services.ids import check_name, new_execution_id
from conductor.control.services.labels import Labels, set_labels
from conductor.control.services.origin import HERE_AND_NOW, Origin
from conductor.control.services.visibility import first_visibility
from conductor.domain.blueprint import UPLOAD_WORKFLOW, Blueprint, BlueprintState
from conductor.domain.errors import InvalidInput
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId

_LONGEST_NAME = 1024


@dataclass(frozen=True)
class BlueprintOrder:
    """What a person asked for; see the rest contract, section 4. Who `waits` is answered when all
    is done, others at once."""

    id: str
    main_file_name: str = "blueprint.yaml"
    archive_url: str | None = None
    visibility: str | None = None
    is_private: bool | None = None
    labels: Labels = ()
    waits: bool = True
    origin: Origin = HERE_AND_NOW


def begun_upload(
    caller: Caller, order: BlueprintOrder, now: datetime, holder: str
) -> tuple[Blueprint, Execution]:
    """Nothing is stored yet."""
    tenant = tenant_of(caller)
    identifier = BlueprintId(check_name("blueprint", order.id))
    is_sent = order.archive_url is None
    made_at, made_by = order.origin.settled(caller, "blueprints", now)
    upload = Execution(
        id=new_execution_id(),
        tenant=tenant,
        workflow_id=UPLOAD_WORKFLOW,
        status=ExecutionStatus.STARTED,
        created_at=now,
        created_by=caller.username,
        blueprint_id=identifier,
        started_at=now,
        worker_id=holder,
    )
    blueprint = Blueprint(
        id=identifier,
        tenant=tenant,
        state=BlueprintState.UPLOADING if is_sent else BlueprintState.PENDING,
        main_file_name=file_name(order.main_file_name),
        created_at=made_at,
        created_by=made_by,
        visibility=first_visibility(caller, order.visibility, is_private=order.is_private),
        labels=set_labels(order.labels, made_at, made_by),
        upload_execution_id=upload.id,
    )
    return blueprint, upload


def file_name(name: str) -> str:
    if len(name) > _LONGEST_NAME or any(unicodedata.category(one) == "Cc" for one in name):
        raise InvalidInput(
            f"the file name {name[:40]!r} cannot be used: take at most {_LONGEST_NAME} characters, "
            f"and no control characters"
        )
    return name
