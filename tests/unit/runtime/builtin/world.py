"""A deployment in memory, where operations only leave their names behind."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conductor.domain.errors import NotFound
from conductor.domain.event import EventRecord
from conductor.domain.facts import Fact, GraphStored, InstanceStateSet, Receipt, Said
from conductor.runtime.sdk.current import current_workflow_ctx
from conductor.runtime.sdk.ports import RunPorts
from conductor.runtime.sdk.workflow_context import CloudifyWorkflowContext

LIFECYCLE = "cloudify.interfaces.lifecycle"
RELATIONSHIP = "cloudify.interfaces.relationship_lifecycle"
DEPENDS_ON = "cloudify.relationships.depends_on"


def operations(names: Sequence[str], interface: str) -> dict[str, Any]:
    """A name without dots belongs to `interface`."""
    full = [name if "." in name else f"{interface}.{name}" for name in names]
    return {name: {"operation": f"plug.{name}", "plugin": "plug", "inputs": {}} for name in full}


class Records:
    """The backend: nodes and instances as plain data."""

    def __init__(self) -> None:
        self.raw_nodes: dict[str, dict[str, Any]] = {}
        self.raw_instances: dict[str, dict[str, Any]] = {}
        self.said: list[EventRecord] = []

    def nodes(self) -> list[dict[str, Any]]:
        return list(self.raw_nodes.values())

    def node(self, node_id: str) -> dict[str, Any]:
        return self.raw_nodes[node_id]

    def node_instances(self) -> list[dict[str, Any]]:
        return [dict(raw) for raw in self.raw_instances.values()]

    def node_instance(self, instance_id: str) -> dict[str, Any]:
        return dict(self.raw_instances[instance_id])

    def update_node_instance(
        self,
        instance_id: str,
        version: int | None = None,
        runtime_properties: Mapping[str, Any] | None = None,
        system_properties: Mapping[str, Any] | None = None,
        state: str | None = None,
        relationships: Sequence[Mapping[str, Any]] | None = None,
        *,
        force: bool = False,
    ) -> dict[str, Any]:
        changes = {"system_properties": system_properties, "state": state}
        raw = self.raw_instances[instance_id]
        raw.update({key: value for key, value in changes.items() if value is not None})
        return dict(raw)

    def execution(self, execution_id: str | None = None) -> dict[str, Any]:
        return {"id": execution_id or "run"}

    def deployment(self) -> dict[str, Any]:
        return {"id": "dep"}

    def blueprint(self) -> dict[str, Any]:
        return {"id": "blu"}

    def tasks_graph(self, name: str) -> dict[str, Any] | None:
        return None

    def operations(self, graph_id: str) -> list[dict[str, Any]]:
        return []

    def secret(self, key: str) -> str:
        raise NotFound("secret", key)

    def evaluate(self, payload: Any, context: Mapping[str, Any]) -> Any:
        return payload

    def resource(self, path: str) -> bytes:
        raise NotFound("resource", path)

    def resource_paths(self, folder: str) -> list[str]:
        return []

    def bootstrap_context(self) -> dict[str, Any]:
        return {}

    def say(self, record: EventRecord) -> None:
        self.said.append(record)


class World:
    """Journal and performer in one. `happened` tells everything in its order:

    `create web_1`, `web_1 is creating`, `web_1: Creating node instance`, and for operations of
    relationships `establish web_1>db_1 (source)`.
    """

    keeps = True

    def __init__(self) -> None:
        self.records = Records()
        self.happened: list[str] = []
        self.graphs: list[str] = []
        self.stored: set[str] = set()
        self.outcomes: dict[str, Iterator[Any]] = {}
        self.kwargs: dict[str, dict[str, Any]] = {}

    def node(
        self,
        name: str,
        ops: Sequence[str] = (),
        relationships: Mapping[str, Mapping[str, Any]] | None = None,
        instances: int = 1,
        state: str = "uninitialized",
        types: Sequence[str] = (),
        properties: Mapping[str, Any] | None = None,
    ) -> None:
        """`relationships` are from target nodes to {source, target: names of operations; type,
        properties}."""
        edges = relationships or {}
        self.records.raw_nodes[name] = {
            "id": name,
            "type": "root",
            "type_hierarchy": ["root", *types],
            "operations": operations(ops, LIFECYCLE),
            "plugins": [{"name": "plug"}],
            "properties": properties or {},
            "relationships": [_relationship(target, edge) for target, edge in edges.items()],
        }
        for index in range(1, instances + 1):
            self._instance(f"{name}_{index}", name, state, edges)

    def _instance(self, id_: str, node: str, state: str, edges: Mapping[str, Any]) -> None:
        self.records.raw_instances[id_] = {
            "id": id_,
            "node_id": node,
            "state": state,
            "system_properties": {},
            "relationships": [
                {"target_id": target["id"], "target_name": name, "type": DEPENDS_ON}
                for name in edges
                for target in self.records.raw_instances.values()
                if target["node_id"] == name
            ],
        }

    def state(self, instance_id: str) -> str:
        return str(self.records.raw_instances[instance_id]["state"])

    def answer(self, operation: str, *outcomes: Any) -> None:
        """What the operation (`create web_1`) returns or raises, once each, and None after that."""
        self.outcomes[operation] = iter(outcomes)

    def context(self, **settings: Any) -> CloudifyWorkflowContext:
        raw = {"deployment_id": "dep", "execution_id": "run", "task_retries": 0, **settings}
        ports = RunPorts(backend=self.records, journal=self, performer=self)
        return CloudifyWorkflowContext(raw, ports)

    def run(
        self,
        workflow: Callable[..., Any],
        settings: Mapping[str, Any] | None = None,
        **parameters: Any,
    ) -> None:
        ctx = self.context(**(settings or {}))
        with current_workflow_ctx.push(ctx):
            workflow(ctx=ctx, **parameters)

    def performed(self, *instances: str) -> list[str]:
        """The operations alone, of all instances or of these."""
        done = [each for each in self.happened if ":" not in each and " is " not in each]
        return [each for each in done if not instances or each.split(" ")[1] in instances]

    def states(self, instance: str) -> list[str]:
        start = f"{instance} is "
        return [each.removeprefix(start) for each in self.happened if each.startswith(start)]

    def events(self, instance: str) -> list[str]:
        start = f"{instance}: "
        return [each.removeprefix(start) for each in self.happened if each.startswith(start)]

    def hand_over(self, facts: Any, orders: Any, refused: Any) -> None:
        raise NotImplementedError

    def append(self, facts: Sequence[Fact]) -> Receipt:
        for fact in facts:
            if isinstance(fact, GraphStored):
                if fact.graph_id in self.stored:
                    return Receipt(is_written=False, refusal=f"{fact.graph_id} is stored already")
                self.stored.add(fact.graph_id)
            if isinstance(fact, InstanceStateSet):
                self.records.update_node_instance(fact.instance_id, state=fact.state)
                self.happened.append(f"{fact.instance_id} is {fact.state}")
            elif isinstance(fact, Said) and fact.record.event_type == "workflow_node_event":
                self.happened.append(f"{fact.record.context['node_id']}: {fact.record.message}")
            elif isinstance(fact, GraphStored) and fact.name:
                self.graphs.append(fact.name)
        return Receipt(is_written=True)

    gives_orders = False

    def order(self, task: Any) -> Any:
        raise NotImplementedError

    def may_run_twice(self, task: Any) -> bool:
        return False

    def perform(self, task: Any) -> None:
        name = _label(task.cloudify_context)
        self.happened.append(name)
        self.kwargs[name] = task.kwargs
        outcome = next(self.outcomes.get(name, iter(())), None)
        if isinstance(outcome, Exception):
            task.set_state("failed", exception=outcome)
        else:
            task.set_state("succeeded", result=outcome)


def _relationship(target: str, edge: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "target_id": target,
        "type": DEPENDS_ON,
        "type_hierarchy": [DEPENDS_ON, *([edge["type"]] if "type" in edge else [])],
        "properties": edge.get("properties", {}),
        "source_operations": operations(edge.get("source", ()), RELATIONSHIP),
        "target_operations": operations(edge.get("target", ()), RELATIONSHIP),
    }


def _label(context: Mapping[str, Any]) -> str:
    operation = context["operation"]["name"].rsplit(".", 1)[1]
    side = context["operation"].get("relationship")
    if side is None:
        return f"{operation} {context['node_id']}"
    ends = [context["node_id"], context["related"]["node_id"]]
    source, target = ends if side == "source" else reversed(ends)
    return f"{operation} {source}>{target} ({side})"
