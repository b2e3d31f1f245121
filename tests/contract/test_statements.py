"""A list costs the same number of statements, whatever its page holds: every list that there is."""

from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from contract.conftest import Manager
from contract.test_deployment_lists import apart
from contract.wholesale import wholesale
from statements import statements

MOST = 16  # statements of one list


@dataclass(frozen=True)
class Listed:
    """How a list is asked for; `grows` when each fill adds to what it holds."""

    url: str
    body: Any = None
    grows: bool = True


OF_D0 = {"constraints": {"deployment_id": "d0"}}
# By the method and path of the document. A new list belongs here, else a test below fails.
LISTS = {
    "get /blackouts": Listed("/blackouts"),
    "get /blackouts/{name}/preview": Listed("/blackouts/b0/preview", grows=False),
    "get /blueprints": Listed("/blueprints"),
    "get /deployments": Listed("/deployments"),
    "get /deployments/inter-deployment-dependencies": Listed(
        "/deployments/inter-deployment-dependencies"
    ),
    "get /deployment-modifications": Listed("/deployment-modifications"),
    "get /deployment-updates": Listed("/deployment-updates"),
    "get /events": Listed("/events"),
    "get /execution-schedules": Listed("/execution-schedules"),
    "get /execution-schedules/{schedule_id}/occurrences": Listed(
        "/execution-schedules/s0/occurrences?deployment_id=d0", grows=False
    ),
    "get /execution-schedules/{schedule_id}/preview": Listed(
        "/execution-schedules/s0/preview?deployment_id=d0", grows=False
    ),
    "get /executions": Listed("/executions?_include_system_workflows=true"),
    "get /executions/{execution_id}/events": Listed("/executions/e/events"),
    "get /filters/{kind}": Listed("/filters/deployments"),
    "get /labels/{kind}": Listed("/labels/deployments"),
    "get /labels/{kind}/{key}": Listed("/labels/deployments/number"),
    "get /node-instances": Listed("/node-instances?_evaluate_functions=true&deployment_id=d0"),
    "get /node-instances/{instance_id}/states": Listed("/node-instances/d0_1/states"),
    "get /nodes": Listed("/nodes?_evaluate_functions=true&deployment_id=d0"),
    "get /operations": Listed("/operations?execution_id=e"),
    "get /permissions": Listed("/permissions", grows=False),
    "get /permissions/{role}": Listed("/permissions/user", grows=False),
    "get /plugins": Listed("/plugins?_get_data=true"),
    "get /plugins-updates": Listed("/plugins-updates"),
    "get /secrets": Listed("/secrets"),
    "get /sites": Listed("/sites"),
    "get /summary/deployments": Listed(
        "/summary/deployments?_target_field=blueprint_id&_sub_field=deployment_status"
    ),
    "get /summary/{kind}": Listed(
        "/summary/node_instances?_target_field=deployment_id&_sub_field=state"
    ),
    "get /tasks_graphs": Listed("/tasks_graphs?execution_id=e"),
    "get /tenants": Listed("/tenants"),
    "get /tokens": Listed("/tokens"),
    "get /users": Listed("/users?_get_data=true"),
    "get /workflows": Listed("/workflows", grows=False),
    "post /execution-schedules/preview": Listed(
        "/execution-schedules/preview", {"since": "2030-01-01", "recurrence": "1 day"}, grows=False
    ),
    "post /searches/blueprints": Listed("/searches/blueprints", {}),
    "post /searches/capabilities": Listed("/searches/capabilities", OF_D0, grows=False),
    "post /searches/deployments": Listed("/searches/deployments", {}),
    "post /searches/node-instances": Listed("/searches/node-instances", {}),
    "post /searches/node-types": Listed("/searches/node-types", OF_D0, grows=False),
    "post /searches/nodes": Listed("/searches/nodes", OF_D0),
    "post /searches/scaling-groups": Listed("/searches/scaling-groups", OF_D0, grows=False),
    "post /searches/secrets": Listed("/searches/secrets", {}),
    "post /searches/workflows": Listed("/searches/workflows", {}, grows=False),
}
# No rows of the database are behind these.
OF_ONE_MANAGER = {"/managers", "/brokers", "/db-nodes", "/license", "/user-groups"}


@pytest.fixture
def filled(manager: Manager) -> Manager:
    apart(manager, "d0")
    wholesale(manager, range(2))
    return manager


def test_no_list_is_forgotten(manager: Manager) -> None:
    document = manager.http.get("/openapi.json").json()
    lists = {
        f"{method} {path.removeprefix('/api/v3.1')}"
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in ("get", "post") and is_list(operation)
    }
    assert lists - {f"get {each}" for each in OF_ONE_MANAGER} == set(LISTS)


def is_list(operation: Any) -> bool:
    content = operation["responses"].get("200", {}).get("content", {})
    named = str(content.get("application/json", {}).get("schema"))
    return "Listing" in named or named.endswith("/Stretch'}")


def test_a_list_costs_the_same_however_long_it_is(filled: Manager) -> None:
    def ask(listed: Listed) -> httpx.Response:
        if listed.body is None:
            return filled.http.get(listed.url)
        return filled.http.post(listed.url, json=listed.body)

    def costs() -> dict[str, tuple[list[str], int]]:
        found = {}
        for name, listed in LISTS.items():
            with statements(filled.database) as said:
                answer = ask(listed)
            assert answer.status_code == 200, (name, answer.text)
            found[name] = (said, len(answer.json()["items"]))
        return found

    ask(LISTS["get /users"])  # the credentials are known from here on
    few = costs()
    wholesale(filled, range(2, 12))
    many = costs()
    for name, (said, length) in many.items():
        assert len(few[name][0]) == len(said) <= MOST, (name, said)
        assert (length >= few[name][1] + 10) is LISTS[name].grows, (name, few[name][1], length)


@pytest.mark.parametrize(
    ("noun", "key", "part", "counting"),
    [
        ("deployments", "id", "d", 2),  # and the number apart
        ("blueprints", "id", "b", 2),
        ("secrets", "key", "s", 2),
        ("node-instances", "id", "d", 2),  # and which deployments other tenants show to all
    ],
)
def test_a_search_only_counts_what_its_rules_left_out(
    filled: Manager, noun: str, key: str, part: str, counting: int
) -> None:
    rule = {"type": "attribute", "key": key, "operator": "contains", "values": [part]}
    filled.http.get("/sites")  # the credentials are known from here on
    with statements(filled.database) as list_costs:
        assert filled.http.get(f"/{noun}").json()["items"]
    with statements(filled.database) as search_costs:
        answer = filled.http.post(f"/searches/{noun}", json={"filter_rules": [rule]})
    assert answer.json()["items"], answer.text
    assert len(search_costs) == len(list_costs) + counting, search_costs


def test_a_page_of_all_brings_its_number_along(filled: Manager) -> None:
    filled.http.get("/sites")
    with statements(filled.database) as said:
        page = filled.http.get("/secrets?_size=1").json()
    total = page["metadata"]["pagination"]["total"]
    assert (len(page["items"]), total > 1, len(said)) == (1, True, 1), said
    behind = filled.http.get("/secrets?_size=1&_offset=99").json()
    assert (behind["items"], behind["metadata"]["pagination"]["total"]) == ([], total)


def test_an_empty_page_costs_its_number_only(filled: Manager) -> None:
    filled.http.get("/sites")
    with statements(filled.database) as said:
        page = filled.http.get("/deployments?_size=0").json()
    assert (page["items"], page["metadata"]["pagination"]["total"] > 0) == ([], True)
    assert len(said) == 1, said
    assert filled.http.get("/deployments?_size=0&_sort=nonsense").status_code == 400
