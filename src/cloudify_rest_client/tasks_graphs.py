"""Tasks graphs: what a workflow built, as stored for its resume."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Records, Resource
from cloudify_rest_client.responses import ListResponse


class TasksGraph(Resource):
    id = Field[str]()
    name = Field[str]()
    execution_id = Field[str]()
    created_at = Field[str]()

    @property
    def execution(self) -> str:
        return self.execution_id


class TasksGraphsClient(SubClient):
    def list(
        self, execution_id: str, name: str | None = None, **query: Any
    ) -> ListResponse[TasksGraph]:
        params = query | {"execution_id": execution_id, "name": name}
        return ListResponse.of(self.api.get("/tasks_graphs", params=params), TasksGraph)

    def create(
        self,
        execution_id: str,
        name: str,
        operations: Records | None = None,
        graph_id: str | None = None,
    ) -> TasksGraph:
        """Store a graph and all its operations at once."""
        data = {"execution_id": execution_id, "name": name, "operations": operations or []}
        answer = self.api.post(
            "/tasks_graphs/tasks_graphs",
            data=data | ({"graph_id": graph_id} if graph_id else {}),
            expected_status_code=201,
        )
        return TasksGraph(answer)

    def update(self, tasks_graph_id: str, state: str) -> TasksGraph:
        return TasksGraph(self.api.patch(f"/tasks_graphs/{tasks_graph_id}", data={"state": state}))
