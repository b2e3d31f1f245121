"""Summaries: how many records there are, by the value of a field."""

from typing import Any

from cloudify_rest_client.api import Http, SubClient
from cloudify_rest_client.resource import Resource
from cloudify_rest_client.responses import ListResponse


class Count(Resource):
    """`{field: value, "deployments": 3, "by sub-field": [...]}`."""


class KindSummary(SubClient):
    """The summaries of one kind of records."""

    def __init__(self, api: Http, kind: str) -> None:
        super().__init__(api)
        self._kind = kind

    def get(
        self, _target_field: str, _sub_field: str | None = None, **query: Any
    ) -> ListResponse[Count]:
        """Count by one field, and within it by another; `query` chooses what is counted."""
        query |= {"_target_field": _target_field, "_sub_field": _sub_field}
        return ListResponse.of(self.api.get(f"/summary/{self._kind}", query), Count)


class SummaryClient:
    def __init__(self, api: Http) -> None:
        self.blueprints = KindSummary(api, "blueprints")
        self.deployments = KindSummary(api, "deployments")
        self.execution_schedules = KindSummary(api, "execution_schedules")
        self.executions = KindSummary(api, "executions")
        self.node_instances = KindSummary(api, "node_instances")
        self.nodes = KindSummary(api, "nodes")
