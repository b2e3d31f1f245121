from types import SimpleNamespace
from typing import Any

import pytest

from conductor.blueprint.errors import FunctionEvaluationError
from conductor.blueprint.functions import evaluate_functions, evaluate_outputs


class Running:
    """A deployment with one `db` and two `web` instances, the second in scaling group g_2."""

    def __init__(self) -> None:
        self.nodes = {
            name: {"id": name, "name": name, "properties": {"port": 80, "self": {"get_input": "i"}}}
            for name in ("db", "web", "app")
        }
        self.instances = {
            "db_1": self._instance("db_1", {"ip": "10.0.0.1"}, []),
            "web_1": self._instance("web_1", {"ip": "10.0.0.2"}, ["g_1"]),
            "web_2": self._instance("web_2", {"ip": "10.0.0.3"}, ["g_2"]),
            "app_1": self._instance("app_1", {}, ["g_2"]),
        }

    def _instance(self, name: str, found: dict[str, Any], groups: list[str]) -> dict[str, Any]:
        return {
            "id": name,
            "node_id": name.split("_")[0],
            "runtime_properties": found,
            "relationships": [],
            "scaling_groups": [{"name": "g", "id": group} for group in groups],
        }

    def get_input(self, input_name: str) -> Any:
        return {"i": "given"}[input_name]

    def get_node(self, node_id: str) -> Any:
        return self.nodes.get(node_id)

    def get_node_instance(self, node_instance_id: str) -> Any:
        return self.instances[node_instance_id]

    def get_node_instances(self, node_id: str | None = None) -> Any:
        return [one for one in self.instances.values() if one["node_id"] == node_id]

    def get_secret(self, key: str) -> Any:
        return SimpleNamespace(value='{"user": "me"}')

    def get_capability(self, path: list[Any]) -> Any:
        return path

    def get_group_capability(self, path: list[Any]) -> Any:
        return path

    def get_label(self, key: str, index: int | None = None) -> Any:
        return [key, index]

    def get_environment_capability(self, path: list[Any]) -> Any:
        return path

    def get_sys(self, entity: str, prop: str) -> Any:
        return f"{entity}.{prop}"

    def get_consumers(self, prop: str) -> Any:
        return prop


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        ({"get_attribute": ["db", "ip"]}, "10.0.0.1"),
        ({"get_attribute": ["SELF", "node_instance_id"]}, "app_1"),
        ({"get_attribute": ["SELF", "port"]}, 80),
        ({"get_attribute": ["SELF", "self"]}, "given"),
        ({"get_attribute": ["SELF", "nothing"]}, None),
        ({"get_attribute": ["web", "ip"]}, "10.0.0.3"),
        ({"get_attributes_list": ["web", "ip"]}, ["10.0.0.2", "10.0.0.3"]),
        ({"get_attributes_dict": ["db", "ip"]}, {"db_1": {"ip": "10.0.0.1"}}),
        ({"get_property": ["SELF", "port"]}, 80),
        ({"get_secret": ["s", "user"]}, "me"),
        ({"get_capability": ["d", {"get_input": "i"}]}, ["d", "given"]),
        ({"get_label": "k"}, ["k", None]),
        ({"get_sys": ["tenant", "name"]}, "tenant.name"),
        ({"get_environment_capability": "c"}, ["c"]),
        ({"concat": ["http://", {"get_attribute": ["db", "ip"]}]}, "http://10.0.0.1"),
    ],
)
def test_functions_have_values_at_run_time(payload: Any, value: Any) -> None:
    assert evaluate_functions(payload, {"self": "app_1"}, Running()) == value


def test_an_ambiguous_attribute_is_an_error_and_in_an_output_a_text() -> None:
    call = {"get_attribute": ["web", "ip"]}
    with pytest.raises(FunctionEvaluationError, match="2 instances"):
        evaluate_functions(call, {}, Running())
    outputs = evaluate_outputs({"o": {"value": call}}, Running())
    assert outputs["o"].startswith("<ERROR: ")
