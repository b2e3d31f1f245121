"""Tasks graphs: what a workflow built, as stored for its resume."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Calls
from cloudify_rest_client.resource import Field, Names, Records, Resource
from cloudify_rest_client.responses import ListResponse


class TasksGraph(Resource):
    id = Field[str]()
    name = Field[str]()
    execution_id = Field[str]()
    created_at = Field[str]()
    state = Field[str | None]()

    @property
    def execution(self) -> str:
        return self.execution_id


class TasksGraphsClient(Calls[TasksGraph]):
    path, record = "/tasks_graphs", TasksGraph

    def list(
        self,
        execution_id: str,
        name: str | None = None,
        _include: Names | None = None,
        **query: Any,
    ) -> ListResponse[TasksGraph]:
        query |= {"execution_id": execution_id, "name": name}
        return self._list(query, _include)

    def create(
        self,
        execution_id: str,
        name: str,
        operations: Records | None = None,
        graph_id: str | None = None,
        created_at: str | None = None,
    ) -> TasksGraph:
        """Store a graph and all its operations at once."""
        data = {"execution_id": execution_id, "name": name, "operations": operations or []}
        data |= given(graph_id=graph_id, created_at=created_at)
        return self._post("tasks_graphs", data=data, expected=201)

    def update(self, tasks_graph_id: str, state: str) -> TasksGraph:
        return self._patch(tasks_graph_id, data={"state": state})
