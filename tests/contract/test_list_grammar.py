"""What every list understands (§2), tried on all of them."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import msgspec
import pytest

from contract.furnished import furnished_manager
from contract.wares import PLAN, packed, refusal, upload

LISTS = (
    *("blueprints", "deployments", "deployment-updates", "executions", "execution-schedules"),
    *("nodes", "node-instances", "plugins", "secrets", "filters/deployments", "sites"),
)
# Documents, even where there is none, and what is made of them or told otherwise than it is stored.
NOT_FILTERED: Mapping[str, set[str]] = {
    "blueprints": {"requirements"},
    "deployment-updates": {"keep_old_deployment_dependencies", "runtime_only_evaluation"},
    "deployments": {"drifted_instances", "unavailable_instances"},
    "executions": {"waits_behind", "waits_for"},
    "node-instances": {"has_configuration_drift", "is_status_check_ok", "modification"},
    "nodes": {
        *("drifted_instances", "host_id", "type", "unavailable_instances"),
        *("actual_number_of_instances", "actual_planned_number_of_instances"),
        *("deploy_number_of_instances", "min_number_of_instances", "max_number_of_instances"),
        *("number_of_instances", "planned_number_of_instances"),
    },
    "plugins": {"yaml_url_path"},
    "secrets": {"provider_options", "schema"},
    "sites": {"location"},
}


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def http(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    with furnished_manager(request.param, tmp_path_factory.mktemp("manager")) as (manager, _):
        yield manager.http


def an_item(http: httpx.Client, path: str) -> dict[str, Any]:
    item: dict[str, Any] = http.get(f"/{path}?_size=1").json()["items"][0]
    return item


@pytest.mark.parametrize("path", LISTS)
def test_any_field_of_the_answer_filters_and_sorts(http: httpx.Client, path: str) -> None:
    item = an_item(http, path)
    for name, value in item.items():
        if isinstance(value, dict | list) or name in NOT_FILTERED.get(path, ()):
            continue
        wanted = {} if value is None else {name: str(value)}
        found = http.get(f"/{path}", params={"_sort": f"-{name}", "_include": name, **wanted})
        assert {name: value} in found.json().get("items", ()), (name, found.text)


@pytest.mark.parametrize("path", LISTS)
def test_what_no_item_can_have_is_refused_by_its_name(http: httpx.Client, path: str) -> None:
    for asked, code in (
        ("_include=colour", "no_such_include_field_error"),
        ("_include=colour&_size=0", "no_such_include_field_error"),
        ("colour=red", "bad_parameters_error"),
        ("_sort=colour", "bad_parameters_error"),
        ("_range=colour,,", "bad_parameters_error"),
    ):
        answer = http.get(f"/{path}?{asked}")
        assert refusal(answer) == (400, code), asked
        assert "colour" in answer.json()["message"], asked


@pytest.mark.parametrize("path", ["blueprints", "deployments", "executions", "secrets"])
def test_a_range_begins_with_its_first_moment_and_ends_before_its_last(
    http: httpx.Client, path: str
) -> None:
    moment, everything = an_item(http, path)["created_at"], http.get(f"/{path}").json()["items"]
    of_then = [each for each in everything if each["created_at"] == moment]
    until = http.get(f"/{path}?_range=created_at,,{moment}").json()["items"]
    since = http.get(f"/{path}?_range=@created_at,{moment},").json()["items"]
    assert all(each in since for each in of_then)
    assert not any(each in until for each in of_then)
    assert len(until) + len(since) == len(everything)
    refused = http.get(f"/{path}?_range=visibility,,{moment}")
    assert refusal(refused) == (400, "bad_parameters_error")


def test_deployments_are_found_by_what_stands_below_them(http: httpx.Client) -> None:
    plan = {**PLAN, "nodes": [], "node_instances": []}
    assert upload(http, "bare", packed({"blueprint.yaml": msgspec.json.encode(plan)})).is_success
    environment = {"csys-obj-type": "environment"}
    for name, labels in (
        ("top", [environment]),
        ("service", [{"csys-obj-parent": "top"}]),
        ("inner", [{"csys-obj-parent": "top"}, environment, {"csys-env-type": "k8s"}]),
        ("deep", [{"csys-obj-parent": "inner"}]),
    ):
        body = {"blueprint_id": "bare", "labels": labels}
        assert http.put(f"/deployments/{name}", json=body).status_code == 201
    fields = (
        *("sub_services_count", "sub_services_status", "sub_environments_count"),
        *("sub_environments_status", "has_sub_deployments", "environment_type"),
    )
    listed = http.get(f"/deployments?_include=id,{','.join(fields)}").json()["items"]
    assert {each["id"]: each["sub_services_count"] for each in listed}["top"] == 2
    for name in fields:
        for value in {each[name] for each in listed} - {None}:
            asked = {name: str(value), "_sort": name, "_include": "id"}
            found = http.get("/deployments", params=asked).json()["items"]
            expected = {each["id"] for each in listed if each[name] == value}
            assert {each["id"] for each in found} == expected, (name, value)
