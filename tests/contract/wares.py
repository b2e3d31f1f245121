"""Things that tests send: a small plan, packed as the client packs it."""

import io
import tarfile
from typing import Any

import httpx
import msgspec

PLAN: dict[str, Any] = {
    "description": "one web server",
    "metadata": {},
    "inputs": {"port": {}},
    "nodes": [
        {
            "id": "web",
            "name": "web",
            "type": "cloudify.nodes.Root",
            "type_hierarchy": ["cloudify.nodes.Root"],
            "properties": {"port": 80},
            "operations": {},
            "relationships": [],
            "capabilities": {
                "scalable": {"properties": {"current_instances": 1, "planned_instances": 1}}
            },
        }
    ],
    "node_instances": [{"id": "web_abc123", "node_id": "web", "relationships": []}],
    "outputs": {"ip": {"value": {"get_attribute": ["web", "ip"]}}},
    "capabilities": {"port": {"value": 80}},
    "workflows": {
        "install": {"plugin": "default_workflows", "operation": "a.b.install", "parameters": {}},
        "scale": {
            "plugin": "default_workflows",
            "operation": "a.b.scale",
            "parameters": {
                "delta": {"type": "integer", "default": 1},
                "node": {"type": "string"},
            },
        },
    },
}


def packed(files: dict[str, bytes], top: str = "app") -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def plan_archive(**extra: bytes) -> bytes:
    return packed({"blueprint.yaml": msgspec.json.encode(PLAN), "hi.sh": b"echo hi", **extra})


def upload(
    http: httpx.Client, name: str = "bp", archive: bytes | None = None, **params: Any
) -> httpx.Response:
    """The answer, and in it the blueprint as it is by then: no thread of the server's own does
    what goes on after the answer here."""
    wishes = {"async_upload": True, "application_file_name": "blueprint.yaml", **params}
    content = plan_archive() if archive is None else archive
    parts = {
        "params": (None, msgspec.json.encode(wishes)),
        "blueprint_archive": ("filename", content, "text/plain"),
    }
    answer = http.put(f"/blueprints/{name}", files=parts)
    if not answer.is_success:
        return answer
    return httpx.Response(answer.status_code, json=http.get(f"/blueprints/{name}").json())


def deployed(http: httpx.Client, name: str = "dep") -> dict[str, Any]:
    assert upload(http, f"{name}-bp").is_success
    answer = http.put(f"/deployments/{name}", json={"blueprint_id": f"{name}-bp", "inputs": {}})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def started(http: httpx.Client, name: str = "dep", **body: Any) -> httpx.Response:
    return http.post("/executions", json={"deployment_id": name, "workflow_id": "install", **body})


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_code"]
