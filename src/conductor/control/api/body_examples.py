"""Examples of the bodies that routes take, by the names of their schemas in the document."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]
_REF = "#/components/schemas/"
_EXECUTION = "5c1f1e9b-6a3c-4f0e-9f5c-3d9a2f1c7b10"
_GRAPH = "0f8b6a52-3c1d-4e7a-8b9f-6d5c4b3a2910"
_MOMENT = "2026-01-31T10:00:00.000Z"
_TIMES = {"since": "2026-02-01 09:00", "timezone": "Europe/Berlin", "recurrence": "1 day"}
_RULES = [{"type": "attribute", "key": "id", "operator": "contains", "values": ["web"]}]
_NEED = {"dependency_creator": "component.web", "target_deployment": "database"}

EXAMPLES: Mapping[str, Any] = {
    "Action": {"action": "cancel"},
    "AddedOperation": {
        "name": "create",
        "type": "RemoteWorkflowTask",
        "graph_id": _GRAPH,
        "dependencies": [],
        "parameters": {},
    },
    "BlackoutBody": {"begins": "2026-12-24 00:00", "ends": "2026-12-27 00:00", "effect": "hold"},
    "BlueprintChange": {"labels": [{"tier": "web"}, {"env": ["test", "staging"]}]},
    "Decision": {"action": "retry", "reason": "the disk was full", "inputs": {"size": 20}},
    "DependenciesBody": {"inter_deployment_dependencies": [_NEED]},
    "DependencyBody": {"source_deployment": "web", **_NEED},
    "DeploymentBody": {
        "blueprint_id": "web-app",
        "inputs": {"port": 8080},
        "display_name": "The web shop",
        "labels": [{"tier": "web"}],
        "visibility": "tenant",
    },
    "DeploymentChange": {"display_name": "The web shop", "labels": [{"tier": "web"}]},
    "Evaluation": {"deployment_id": "web", "payload": {"port": {"get_input": "port"}}},
    "ExecutionsDeletion": {"keep_last": 10},
    "FilterBody": {"filter_rules": _RULES, "visibility": "tenant"},
    "FilterChange": {"filter_rules": _RULES},
    "GraphBody": {
        "execution_id": _EXECUTION,
        "name": "install",
        "operations": [{"id": "create-web", "name": "create", "type": "RemoteWorkflowTask"}],
    },
    "GraphReport": {"state": "finished"},
    "Import": {
        "secrets_list": [{"key": "region", "value": "eu-1", "encrypted": False}],
        "override_collisions": False,
    },
    "InstallationReport": {"state": "installed", "manager": "127.0.0.1"},
    "InstallationRequest": {"action": "install"},
    "InstanceBody": {"version": 3, "runtime_properties": {"ip": "10.0.0.5"}},
    "InstancesBody": {
        "deployment_id": "web",
        "node_instances": [{"id": "server_ab12cd", "node_id": "server", "relationships": []}],
    },
    "ModificationBody": {"deployment_id": "web", "nodes": {"server": {"instances": 3}}},
    "NewValue": {"value": 200},
    "NodesBody": {
        "deployment_id": "web",
        "nodes": [{"id": "server", "name": "server", "type": "cloudify.nodes.Root"}],
    },
    "NotedUpdate": {"deployment_id": "web", "blueprint_id": "web-app-2"},
    "PasswordChange": {"password": "open sesame"},
    "PastUpdatesBody": {
        "deployment_updates": [{"id": "web-1", "deployment_id": "web", "state": "successful"}]
    },
    "PluginChange": {"labels": {"tier": ["web"]}},
    "PluginDeletion": {"force": False},
    "PluginsUpdateBody": {"plugin_names": ["greeter"], "all_to_minor": True},
    "Posted": {
        "execution_id": _EXECUTION,
        "events": [{"event_type": "workflow_node_event", "message": {"text": "halfway there"}}],
        "logs": [{"logger": "shop", "level": "info", "message": {"text": "stock: 12"}}],
    },
    "Refresh": {
        "action": "update-stored",
        "deployment_id": "web",
        "node_id": "server",
        "operation": "cloudify.interfaces.lifecycle.create",
        "key": "operations",
    },
    "Report": {"state": "succeeded", "result": {"port": 8080}},
    "ProviderContextBody": {"name": "provider", "context": {"region": "eu-1"}},
    "RestoredDependenciesBody": {
        "source_deployment_id": "web",
        "inter_deployment_dependencies": [_NEED],
    },
    "ScheduleBody": {"workflow_id": "heal", **_TIMES, "slip": 5, "stop_on_fail": True},
    "ScheduleChange": {"enabled": False},
    "SearchBody": {"constraints": {"name_pattern": {"contains": "web"}}},
    "SecretOrder": {"value": "hush", "is_hidden_value": True, "update_if_exists": True},
    "SiteBody": {"location": "52.5, 13.4", "visibility": "tenant"},
    "SiteChange": {"location": "48.1, 11.6", "new_name": "munich"},
    "SiteWish": {"site_name": "berlin"},
    "StartBody": {"deployment_id": "web", "workflow_id": "scale", "parameters": {"delta": 1}},
    "StatusUpdate": {"status": "terminated"},
    "TimingBody": _TIMES,
    "TokenOrder": {"description": "for the nightly job", "expiration_date": "+30d"},
    "UpdateBody": {"blueprint_id": "web-app-2", "inputs": {"port": 8081}, "preview": True},
    "UpdateChange": {"state": "finalizing"},
    "Visibility": {"visibility": "global"},
}


def add_example(body: Schema) -> None:
    """To the body of a route. Fails for one whose schema has none."""
    content: Schema = body["content"].get("application/json", {})
    if content:
        content["example"] = _example(content["schema"])


def _example(schema: Schema) -> Any:
    """Of a body that may be left out, as it is when it comes."""
    if "examples" in schema:
        return schema["examples"][0]
    first, *_ = schema.get("anyOf", [schema])
    name = first["$ref"].removeprefix(_REF)
    if name not in EXAMPLES:
        raise LookupError(f"the body {name} has no example")
    return EXAMPLES[name]
