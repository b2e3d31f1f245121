"""Evaluation of intrinsic functions on the server."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource


class EvaluatedFunctions(Resource):
    deployment_id = Field[str]()
    payload = Field[dict[str, Any]]()


class EvaluateClient(SubClient):
    def functions(
        self, deployment_id: str, context: dict[str, Any], payload: dict[str, Any]
    ) -> EvaluatedFunctions:
        """Evaluate every function inside `payload`; `context` names `self`, `source`, `target`."""
        data = {"deployment_id": deployment_id, "context": context, "payload": payload}
        return EvaluatedFunctions(self.api.post("/evaluate/functions", data=data))
