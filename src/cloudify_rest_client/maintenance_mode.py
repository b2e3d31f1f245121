"""Maintenance mode: the server takes no work."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource


class Maintenance(Resource):
    """`remaining_executions` are `{id, status, deployment_id, workflow_id, tenant_name}`, while it
    is activating: what it waits for. What is not known is the empty string."""

    DEACTIVATED = "deactivated"
    ACTIVATING = "activating"
    ACTIVATED = "activated"

    status = Field[str]()
    activated_at = Field[str]()
    activation_requested_at = Field[str]()
    requested_by = Field[str]()
    remaining_executions = Field[list[dict[str, Any]] | None]()


class MaintenanceModeClient(SubClient):
    def status(self) -> Maintenance:
        return Maintenance(self.api.get("/maintenance"))

    def activate(self) -> Maintenance:
        """It begins when nothing runs any more. `NotModifiedError` when it is on already."""
        return Maintenance(self.api.post("/maintenance/activate"))

    def deactivate(self) -> Maintenance:
        """`NotModifiedError` when it is off already."""
        return Maintenance(self.api.post("/maintenance/deactivate"))
