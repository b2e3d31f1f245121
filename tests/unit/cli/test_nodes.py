"""cfy nodes: what a template is, and what it does."""

import json
from typing import Any

from cli.conftest import Cfy, page

NOTHING = {"plugin": "", "operation": "", "inputs": {}}
CREATE = {"plugin": "script", "operation": "script_runner.tasks.run", "inputs": {"word": "hi"}}
LIFECYCLE = "cloudify.interfaces.lifecycle"
OPERATIONS = {
    f"{LIFECYCLE}.create": CREATE,
    "create": CREATE,
    f"{LIFECYCLE}.start": NOTHING,
    "start": NOTHING,
}
NODE: dict[str, Any] = {"id": "web", "type": "cloudify.nodes.Root", "operations": OPERATIONS}


def test_a_node_shows_the_operations_that_do_something(cfy: Cfy) -> None:
    cfy.on("GET /nodes", page(NODE))
    cfy.on("GET /node-instances", page({"id": "web_ab12cd"}))
    result = cfy("nodes", "get", "web", "-d", "dep")
    assert result.exit_code == 0, result.output
    assert "instances" in result.output
    *_, header, only = result.output.splitlines()
    assert header.split() == ["operation", "plugin", "implementation", "inputs"]
    assert only.split()[:3] == [f"{LIFECYCLE}.create", "script", "script_runner.tasks.run"]
    assert only.endswith('{"word": "hi"}')
    whole = json.loads(cfy("nodes", "get", "web", "-d", "dep", "--json").output)
    assert whole["operations"] == OPERATIONS
