import json
from typing import Any

from cli.conftest import Cfy, page

PATH = "/deployment-modifications"
MODIFICATION: dict[str, Any] = {
    "id": "m1",
    "deployment_id": "d",
    "status": "started",
    "created_at": "2026-01-01T00:00:00.000Z",
    "ended_at": None,
    "context": {"workflow_id": "scale", "execution_id": "e1"},
    "modified_nodes": {"web": {"instances": 2}},
    "node_instances": {
        "added_and_related": [{"id": "web_2", "modification": "added"}, {"id": "proxy_1"}],
        "removed_and_related": [],
    },
}


def test_a_list_tells_which_workflow_started_each(cfy: Cfy) -> None:
    cfy.on(f"GET {PATH}", page(MODIFICATION))
    result = cfy("deployments", "modifications", "list", "d")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[1].split() == [
        "m1",
        "d",
        "started",
        "scale",
        "2026-01-01T00:00:00.000Z",
        "-",
    ]
    assert cfy.requests[0].url.params["deployment_id"] == "d"


def test_one_is_shown_with_who_comes_and_goes(cfy: Cfy) -> None:
    cfy.on(f"GET {PATH}/m1", MODIFICATION)
    shown = cfy("deployments", "modifications", "get", "m1").output
    told = dict(line.split(maxsplit=1) for line in shown.splitlines() if " " in line.strip())
    assert told["added"].strip() == '["web_2"]'
    assert told["execution_id"].strip() == "e1"
    as_data = json.loads(cfy("deployments", "modifications", "get", "m1", "--json").output)
    assert as_data["node_instances"] == MODIFICATION["node_instances"]


def test_one_is_rolled_back(cfy: Cfy) -> None:
    cfy.on(f"POST {PATH}/m1/rollback", MODIFICATION | {"status": "rolledback"})
    result = cfy("deployments", "modifications", "rollback", "m1")
    assert result.output.splitlines() == ["Modification m1 is rolled back."]


def test_a_refusal_is_told(cfy: Cfy) -> None:
    refused = {"message": "it ended", "error_code": "deployment_modification_already_ended_error"}
    cfy.on(f"POST {PATH}/m1/rollback", refused, status=400)
    result = cfy("deployments", "modifications", "rollback", "m1")
    assert result.exit_code == 1
    assert "it ended" in result.output
