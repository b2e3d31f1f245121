"""Maintenance: whether the manager takes work."""

from typing import Any

from fastapi import Response

from conductor.control.api.access import Person
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.routing import JsonAnswer, Routes
from conductor.control.api.system_shapes import MaintenanceShape
from conductor.control.services.maintenance_mode import MaintenanceView
from conductor.control.services.shapes import moment
from conductor.domain.traffic import Unfinished

router = Routes(tags=["maintenance"])


@router.get("/maintenance")
@answers(MaintenanceShape)
def maintenance(caller: Person, services: Services) -> dict[str, Any]:
    """`remaining_executions` is what it waits for while it is `activating`."""
    return _shape(services.maintenance_mode.status())


@router.post("/maintenance/activate")
@goes_on
@answers(MaintenanceShape, may_be_unchanged=True)
def activate(caller: Person, services: Services) -> Response:
    """Nothing new begins from now on; it is `activated` as soon as nothing runs any more."""
    return _answer(services.maintenance_mode.activate(caller))


@router.post("/maintenance/deactivate")
@goes_on
@answers(MaintenanceShape, may_be_unchanged=True)
def deactivate(caller: Person, services: Services) -> Response:
    """What was queued begins as soon as it may."""
    return _answer(services.maintenance_mode.deactivate(caller))


def _answer(view: MaintenanceView | None) -> Response:
    return Response(status_code=304) if view is None else JsonAnswer(_shape(view))


def _shape(view: MaintenanceView) -> dict[str, Any]:
    maintenance, remaining = view.maintenance, view.remaining
    return {
        "status": maintenance.status,
        "activated_at": moment(maintenance.activated_at) or "",
        "remaining_executions": None if remaining is None else list(map(_remaining, remaining)),
        "requested_by": maintenance.requested_by,
        "activation_requested_at": moment(maintenance.requested_at) or "",
    }


def _remaining(execution: Unfinished) -> dict[str, Any]:
    return {
        "id": execution.id,
        "status": execution.status,
        "deployment_id": execution.deployment_id,
        "workflow_id": execution.workflow_id,
        "tenant_name": execution.tenant,
    }
