"""The manager's provider context."""

from typing import Any, TypedDict

from pydantic import BaseModel

from conductor.control.api.access import Authenticated, Person
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.routing import JsonAnswer, Routes
from conductor.control.services.provider_context import ProviderContext

router = Routes(tags=["system"])


class ProviderContextBody(BaseModel):
    name: str
    context: dict[str, Any]


class ProviderContextShape(TypedDict):
    name: str
    context: dict[str, Any]


def _shape(shown: ProviderContext) -> dict[str, Any]:
    return {"name": shown.name, "context": dict(shown.context)}


@router.get("/provider/context")
@answers(ProviderContextShape)
def provider_context(caller: Authenticated, services: Services) -> dict[str, Any]:
    return _shape(services.provider_contexts.get())


@router.post("/provider/context", status_code=201)
@answers(ProviderContextShape, may_replace=True)
def put_provider_context(
    caller: Person, services: Services, body: ProviderContextBody, update: bool = False
) -> JsonAnswer:
    """With `update` in the place of the one that is there, if one is."""
    left = ProviderContext(body.name, body.context)
    shown = services.provider_contexts.put(caller, left, is_update=update)
    return JsonAnswer(_shape(shown), 200 if update else 201)
