"""Records of a small deployment in memory: a backend, and what was said to it."""

import copy
from typing import Any

from conductor.domain.errors import Conflict, NotFound
from conductor.domain.masking import NO_SECRETS, Masker


class Records:
    """A web node contained in a host, connected to a database."""

    masker: Masker = NO_SECRETS

    def __init__(self) -> None:
        self.said: list[Any] = []
        self.files: dict[str, bytes] = {}
        self.evaluated: list[tuple[Any, Any]] = []
        self._nodes = {
            "web": node("web", [edge("host", "contained_in"), edge("db", "connected_to")]),
            "db": node("db", []),
            "host": node("host", []),
        }
        self.stored = {
            "web_1": instance("web_1", "web", 1, {"port": 80}),
            "web_2": instance("web_2", "web", 2, {}),
            "db_1": instance("db_1", "db", 1, {"url": "sql://"}),
            "host_1": instance("host_1", "host", 1, {}),
        }
        self.stored["web_1"]["relationships"] = [
            {"type": "contained_in", "target_name": "host", "target_id": "host_1"},
            {"type": "connected_to", "target_name": "db", "target_id": "db_1"},
        ]

    def node(self, node_id: str) -> dict[str, Any]:
        return self._nodes[node_id]

    def node_instances(self) -> list[dict[str, Any]]:
        return list(self.stored.values())

    def node_instance(self, instance_id: str) -> dict[str, Any]:
        return copy.deepcopy(self.stored[instance_id])

    def update_node_instance(
        self, instance_id: str, version: int, runtime_properties: Any
    ) -> dict[str, Any]:
        record = self.stored[instance_id]
        if record["version"] != version:
            raise Conflict(f"node instance {instance_id} changed since version {version}")
        record["runtime_properties"] = copy.deepcopy(runtime_properties)
        record["version"] += 1
        return copy.deepcopy(record)

    def evaluate(self, payload: Any, context: Any) -> Any:
        """Knows one function: `{"get": x}` gives x."""
        self.evaluated.append((payload, context))
        if isinstance(payload, dict) and set(payload) == {"get"}:
            return payload["get"]
        if isinstance(payload, dict):
            return {key: self.evaluate(value, context) for key, value in payload.items()}
        return payload

    def resource(self, path: str) -> bytes:
        if path not in self.files:
            raise NotFound("resource", path)
        return self.files[path]

    def resource_paths(self, folder: str) -> list[str]:
        return sorted(path for path in self.files if path.startswith(f"{folder.strip('/')}/"))

    def bootstrap_context(self) -> dict[str, Any]:
        return {"resources_prefix": "/r"}

    def say(self, record: Any) -> None:
        self.said.append(record)

    @property
    def lines(self) -> list[str]:
        return [record.message for record in self.said]


def node(name: str, relationships: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": name,
        "type": f"nodes.{name}",
        "type_hierarchy": ["cloudify.nodes.Root", f"nodes.{name}"],
        "properties": {"name": name, "from_input": {"get": 7}},
        "relationships": relationships,
        "number_of_instances": 1,
    }


def edge(target: str, kind: str) -> dict[str, Any]:
    return {"target_id": target, "type": kind, "type_hierarchy": ["depends_on", kind]}


def instance(instance_id: str, of: str, index: int, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": instance_id,
        "node_id": of,
        "host_id": "host_1",
        "index": index,
        "state": "creating",
        "version": 5,
        "runtime_properties": properties,
        "system_properties": {},
        "relationships": [],
        "scaling_groups": [],
    }


def operation_context(**more: Any) -> dict[str, Any]:
    return {
        "node_id": "web_1",
        "node_name": "web",
        "deployment_id": "shop",
        "blueprint_id": "shop-blueprint",
        "execution_id": "run-1",
        "workflow_id": "install",
        "task_id": "task-1",
        "operation": {"name": "lifecycle.start", "retry_number": 1, "max_retries": 3},
        "plugin": {"name": "nginx", "package_name": "nginx-plugin", "package_version": "1.2"},
        "tenant": {"name": "default_tenant"},
        **more,
    }


def relationship_context(*, is_target_operation: bool = False) -> dict[str, Any]:
    web = {"node_id": "web_1", "node_name": "web"}
    db = {"node_id": "db_1", "node_name": "db"}
    own, related = (db, web) if is_target_operation else (web, db)
    return operation_context(**own, related={**related, "is_target": not is_target_operation})
