"""Workflows that deployments offer."""

from typing import Any

from cloudify_rest_client.collection import Calls
from cloudify_rest_client.resource import Field, Names, Records, Resource
from cloudify_rest_client.responses import ListResponse


class Workflow(Resource):
    """A workflow that a deployment offers; `parameters` maps names to their declarations."""

    name = Field[str]()
    plugin = Field[str]()
    operation = Field[str]()
    parameters = Field[dict[str, Any]]()
    is_available = Field[bool]()
    is_cascading = Field[bool]()
    availability_rules = Field[dict[str, Any] | None]()

    @property
    def id(self) -> str:
        return self.name


class WorkflowsClient(Calls[Workflow]):
    path, record = "/workflows", Workflow

    def list(
        self,
        filter_id: str | None = None,
        filter_rules: Records | None = None,
        constraints: dict[str, Any] | None = None,
        _include: Names | None = None,
        common_only: bool | None = None,
        **query: Any,
    ) -> ListResponse[Workflow]:
        """Those of all deployments that are chosen; `common_only`: those that every one has.

        `query` chooses too: `_group_id`, `_search`, or any field of deployments.
        """
        if common_only:
            query |= {"_common_only": True, "_filter_id": filter_id}
            body = (
                {"constraints": constraints}
                if constraints
                else {"filter_rules": filter_rules or []}
            )
            return self._search("/searches/workflows", body, query, _include)
        return self._list(
            query,
            _include,
            constraints=constraints,
            filter_rules=filter_rules,
            filter_id=filter_id,
            search="/searches/workflows",
        )
