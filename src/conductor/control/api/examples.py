"""Examples of answers in the API's document, made from their schemas and a few words."""

from collections.abc import Mapping
from typing import Any

Schema = Mapping[str, Any]
_REF = "#/components/schemas/"
_MOST_DEEP = 6
_WORDS: Mapping[str, Any] = {
    "id": "web",
    "name": "web",
    "key": "region",
    "value": "eu-1",
    "message": "Starting 'install' workflow execution",
    "username": "admin",
    "created_by": "admin",
    "creator": "admin",
    "tenant_name": "default_tenant",
    "blueprint_id": "web-app",
    "deployment_id": "web",
    "deployment_display_name": "web",
    "display_name": "web",
    "execution_id": "5c1f1e9b-6a3c-4f0e-9f5c-3d9a2f1c7b10",
    "workflow_id": "install",
    "main_file_name": "blueprint.yaml",
    "resource_availability": "tenant",
    "description": "the web shop",
    "version": "1.0.0",
    "edition": "conductor",
    "package_name": "greeter",
    "package_version": "1.2.0",
    "node_id": "server",
    "type_hierarchy": ["cloudify.nodes.Root"],
    "parameters": {"delta": 1},
    "properties": {"port": 8080},
    "runtime_properties": {"ip": "10.0.0.5"},
    "outputs": {"address": "http://10.0.0.5:8080"},
    "capabilities": {"port": 8080},
    "inputs": {"port": 8080},
    "status": "terminated",
    "status_display": "completed",
    "visibility": "tenant",
    "deployment_status": "good",
    "state": "started",
    "type": "workflow_started",
    "event_type": "workflow_started",
    "total": 1,
    "size": 1000,
    "offset": 0,
}


def example_of(schema: Schema, parts: Mapping[str, Schema], name: str = "", depth: int = 0) -> Any:
    """A value that the schema allows. `parts` are the document's schemas by name; `name` is that of
    the field that the value is for."""
    if "$ref" in schema:
        return example_of(parts[schema["$ref"].removeprefix(_REF)], parts, name, depth + 1)
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    if choice := schema.get("examples") or schema.get("enum"):
        return _WORDS[name] if _WORDS.get(name) in choice else choice[0]
    if choice := schema.get("anyOf") or schema.get("oneOf") or schema.get("allOf"):
        may_be_left_out = {"type": "null"} in choice and name not in _WORDS
        return None if may_be_left_out else example_of(choice[0], parts, name, depth)
    return _of_type(schema, parts, name, depth)


def _of_type(schema: Schema, parts: Mapping[str, Schema], name: str, depth: int) -> Any:
    match schema.get("type"):
        case "object" if "properties" in schema:
            fields = schema["properties"].items()
            return {key: example_of(each, parts, key, depth + 1) for key, each in fields}
        case "object":
            return _word(name, dict, {})
        case "array" if "items" in schema and depth < _MOST_DEEP:
            return _word(name, list, None) or [example_of(schema["items"], parts, name, depth + 1)]
        case "array":
            return []
        case "string":
            return _word(name, str, name or "OK")
        case "integer" | "number":
            return _word(name, int, max(1, schema.get("minimum", 1)))
        case "boolean":
            return False
        case "null":
            return None
    return _WORDS.get(name)


def _word(name: str, kind: type, otherwise: Any) -> Any:
    word = _WORDS.get(name)
    return word if isinstance(word, kind) else otherwise
