"""The status of a cluster of managers, brokers and databases."""

from typing import Any

from cloudify_rest_client.api import SubClient


class ClusterStatusClient(SubClient):
    def get_status(self, summary: bool | None = None) -> dict[str, Any]:
        """Return `{status: OK|Fail|Degraded, services: {...}}`; a summary has the status alone."""
        return dict(self.api.get("/cluster-status", {"summary": summary}))
