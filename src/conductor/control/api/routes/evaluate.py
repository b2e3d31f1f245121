"""Intrinsic functions, evaluated in a deployment as it is now."""

from typing import Any, TypedDict

from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.refusals import UNEVALUATED
from conductor.control.api.routing import Routes

router = Routes(tags=["evaluate"])


class Evaluation(BaseModel):
    deployment_id: str
    context: dict[str, Any] = {}
    payload: dict[str, Any] = {}


class EvaluatedShape(TypedDict):
    deployment_id: str
    payload: dict[str, Any]


@router.post("/evaluate/functions")
@goes_on
@answers(EvaluatedShape, *UNEVALUATED)
def evaluate_functions(
    caller: Authenticated, services: Services, body: Evaluation
) -> dict[str, Any]:
    payload = services.deployments.evaluate(caller, body.deployment_id, body.payload, body.context)
    return {"deployment_id": body.deployment_id, "payload": payload}
