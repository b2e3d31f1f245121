"""Where plugins are to be installed, and how far that came."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.plugin_shapes import PluginShape, plugin_shape
from conductor.control.api.routing import Routes
from conductor.control.services.errors import UnknownAction
from conductor.domain.errors import IllegalMove

router = Routes(tags=["plugins"])


class InstallationRequest(BaseModel):
    """What shall be done with a plugin, and where; everywhere when no place is named."""

    action: str
    managers: Sequence[str] | None = None
    agents: Sequence[str] | None = None


class InstallationReport(BaseModel):
    """How far an installation came at one place."""

    state: str
    manager: str | None = None
    agent: str | None = None
    error: str | None = None


@router.post("/plugins/{plugin_id}")
@answers(PluginShape, UnknownAction, IllegalMove)
def request_installation(
    caller: Authenticated, services: Services, plugin_id: str, body: InstallationRequest
) -> dict[str, Any]:
    view = services.plugin_installations.request(
        caller,
        plugin_id,
        body.action,
        managers=body.managers or (),
        agents=body.agents or (),
    )
    return plugin_shape(view)


@router.put("/plugins/{plugin_id}")
@answers(PluginShape, UnknownAction, IllegalMove)
def report_installation(
    caller: Authenticated, services: Services, plugin_id: str, body: InstallationReport
) -> dict[str, Any]:
    view = services.plugin_installations.report(
        caller,
        plugin_id,
        body.state,
        manager=body.manager,
        agent=body.agent,
        error=body.error,
    )
    return plugin_shape(view)
