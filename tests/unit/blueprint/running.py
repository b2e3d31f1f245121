"""A deployment as functions see it at run time."""

from types import SimpleNamespace
from typing import Any

from conductor.blueprint.errors import FunctionEvaluationError, UnknownSecretError

PROPERTIES = {
    "port": 80,
    "from_input": {"get_input": "i"},
    "own_ip": {"get_attribute": ["SELF", "ip"]},
    "deep": {"get_input": "mapping"},
    "its_own": {"get_attribute": ["web", "ip"]},
}


def instance(name: str, found: dict[str, Any], groups: list[str], targets: list[str]) -> Any:
    return {
        "id": name,
        "node_id": name.split("_")[0],
        "index": 1,
        "runtime_properties": found,
        "relationships": [{"target_id": one, "target_name": one.split("_")[0]} for one in targets],
        "scaling_groups": [{"name": one.split("_")[0], "id": one} for one in groups],
    }


class Running:
    """One `db`; two `web`s in two instances of group g; `app_1` in the second of these, and
    `user_1` in none, but related to the first `web`; two `lone`s that nobody knows."""

    def __init__(self) -> None:
        names = ("db", "web", "app", "user", "lone")
        self.nodes = {one: {"id": one, "name": one, "properties": PROPERTIES} for one in names}
        made = [
            instance("db_1", {"ip": "10.0.0.1", "call": {"get_input": "i"}, "none": None}, [], []),
            instance("web_1", {"ip": "10.0.0.2", "port": 81}, ["in_1", "g_1"], []),
            instance("web_2", {"ip": "10.0.0.3"}, ["g_2"], []),
            instance("app_1", {"list": [{"a": 1}]}, ["g_2"], []),
            instance("user_1", {}, [], ["web_1"]),
            instance("lone_1", {}, [], []),
            instance("lone_2", {}, [], []),
        ]
        self.instances = {one["id"]: one for one in made}

    def get_input(self, input_name: str) -> Any:
        return {"i": "given", "mapping": {"k": ["x"]}, "number": 5, "key": "k"}[input_name]

    def get_node(self, node_id: str) -> Any:
        return self.nodes.get(node_id)

    def get_node_instance(self, node_instance_id: str) -> Any:
        return self.instances[node_instance_id]

    def get_node_instances(self, node_id: str | None = None) -> Any:
        return [one for one in self.instances.values() if one["node_id"] == node_id]

    def get_secret(self, key: str) -> Any:
        if key == "gone":
            raise UnknownSecretError("secret 'gone' not found")
        if key == "nowhere":
            raise Refused
        return SimpleNamespace(value={"s": '{"user": {"name": "me"}}'}.get(key, "plain"))

    def get_capability(self, path: list[Any]) -> Any:
        if path[0] == "nobody":
            raise FunctionEvaluationError("get_capability", "there is no deployment nobody")
        return ["capability", *path]

    def get_group_capability(self, path: list[Any]) -> Any:
        return ["group", *path]

    def get_label(self, key: str, index: int | None = None) -> Any:
        return ["label", key, index]

    def get_environment_capability(self, path: list[Any]) -> Any:
        return ["environment", *path]

    def get_sys(self, entity: str, prop: str) -> Any:
        return f"{entity}.{prop}"

    def get_consumers(self, prop: str) -> Any:
        return f"consumers {prop}"


class Refused(Exception):
    """What a client of a manager raises for what is not there."""

    status_code = 404
