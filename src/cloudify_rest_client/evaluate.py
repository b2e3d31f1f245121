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
        """Evaluate every function inside `payload`; `context` names `self`, `source`, `target`.

        `FunctionsEvaluationError` where that fails."""
        data = {"deployment_id": deployment_id, "context": context, "payload": payload}
        answer = self.api.call("POST", "/evaluate/functions", data=data, is_repeatable=True)
        return EvaluatedFunctions(answer)
