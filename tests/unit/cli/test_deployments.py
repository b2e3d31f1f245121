"""Verbs that change deployments and instances, against prepared answers."""

import json
from typing import Any

import pytest

from cli.conftest import Cfy, page
from conductor.cli.failures import Failure
from conductor.cli.filter_rules import parsed_rules
from conductor.cli.runtime_properties import merged, without

LABELS = [{"key": "env", "value": "prod"}, {"key": "env", "value": "test"}]


def test_added_labels_join_those_that_are_there(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep", "labels": LABELS})
    cfy.on("PATCH /deployments/dep", {"id": "dep"})
    result = cfy("deployments", "labels", "add", r"Env:prod,tier:a\,b\:c", "dep")
    assert "Deployment dep has: env:prod, env:test, tier:a,b:c" in result.output
    sent = [{"env": "prod"}, {"env": "test"}, {"tier": "a,b:c"}]
    assert cfy.sent("PATCH /deployments/dep") == {"labels": sent}


def test_labels_that_are_there_are_not_sent_again(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep", "labels": LABELS})
    result = cfy("deployments", "labels", "add", "env:prod", "dep")
    assert "has that already" in result.output
    assert cfy.calls() == ["GET /deployments/dep"]


@pytest.mark.parametrize(
    ("label", "left"),
    [("env", []), ("ENV:prod", [{"env": "test"}]), ("env:test", [{"env": "prod"}])],
)
def test_a_label_goes_by_its_key_or_by_one_value(cfy: Cfy, label: str, left: Any) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep", "labels": LABELS})
    cfy.on("PATCH /deployments/dep", {"id": "dep"})
    assert cfy("deployments", "labels", "delete", label, "dep").exit_code == 0
    assert cfy.sent("PATCH /deployments/dep") == {"labels": left}


def test_a_label_that_is_not_there_is_told_with_those_that_are(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep", "labels": LABELS})
    result = cfy("deployments", "labels", "delete", "tier", "dep")
    assert (result.exit_code, "there are: env:prod, env:test" in result.output) == (5, True)


def test_labels_are_listed_by_key(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"id": "dep", "labels": LABELS})
    result = cfy("deployments", "labels", "list", "dep", "--json")
    assert '"prod",' in result.output


def test_a_deployment_is_made_with_labels_and_for_its_maker_alone(cfy: Cfy) -> None:
    cfy.on("PUT /deployments/dep", {"id": "dep"}, status=201)
    words = ["-b", "bp", "--labels", "a:b,a:c", "--private-resource"]
    assert cfy("deployments", "create", "dep", *words).exit_code == 0
    sent = cfy.sent("PUT /deployments/dep")
    assert (sent["labels"], sent["visibility"]) == ([{"a": "b"}, {"a": "c"}], "private")


@pytest.mark.parametrize(
    ("verb", "words", "sent"),
    [
        ("set-visibility", ["-l", "global"], {"visibility": "global"}),
        ("set-owner", ["-s", "eve"], {"creator": "eve"}),
        ("rename", ["-n", "Shop"], {"display_name": "Shop"}),
    ],
)
def test_a_deployment_changes(cfy: Cfy, verb: str, words: list[str], sent: Any) -> None:
    path = "/deployments/dep" + ("/set-visibility" if verb == "set-visibility" else "")
    cfy.on(f"PATCH {path}", {"id": "dep"})
    assert cfy("deployments", verb, "dep", *words).exit_code == 0
    assert cfy.sent(f"PATCH {path}") == sent


def test_rules_make_a_list_a_search(cfy: Cfy) -> None:
    cfy.on("POST /searches/deployments", page({"id": "dep"}))
    result = cfy("deployments", "list", "-lr", "env=[a, b]", "-ar", "id contains web")
    assert result.exit_code == 0
    assert cfy.sent("POST /searches/deployments")["filter_rules"] == [
        {"type": "label", "key": "env", "operator": "any_of", "values": ["a", "b"]},
        {"type": "attribute", "key": "id", "operator": "contains", "values": ["web"]},
    ]


@pytest.mark.parametrize(
    ("text", "operator", "values"),
    [
        ("k=v", "any_of", ["v"]),
        ("k = v w", "any_of", ["v w"]),
        ("k!=[v,w]", "not_any_of", ["v", "w"]),
        ("k is-not v", "is_not", ["v"]),
        ("k is null", "is_null", []),
        ("k is not null", "is_not_null", []),
    ],
)
def test_rules_on_labels_are_read(text: str, operator: str, values: list[str]) -> None:
    rule = {"type": "label", "key": "k", "operator": operator, "values": values}
    assert parsed_rules([text], []) == [rule]


@pytest.mark.parametrize(
    ("text", "operator", "values"),
    [
        ("k=v", "any_of", ["v"]),
        ("k!=v", "not_any_of", ["v"]),
        ("k contains v", "contains", ["v"]),
        ("k does-not-contain v", "not_contains", ["v"]),
        ("k starts-with v", "starts_with", ["v"]),
        ("k ends-with v=w", "ends_with", ["v=w"]),
        ("k is not empty", "is_not_empty", []),
    ],
)
def test_rules_on_attributes_are_read(text: str, operator: str, values: list[str]) -> None:
    rule = {"type": "attribute", "key": "k", "operator": operator, "values": values}
    assert parsed_rules([], [text]) == [rule]


def test_what_is_no_rule_is_a_sentence_with_the_forms() -> None:
    with pytest.raises(Failure, match="key is not null"):
        parsed_rules(["k contains v"], [])
    with pytest.raises(Failure, match="name is not empty"):
        parsed_rules([], ["nonsense"])


def test_runtime_properties_are_merged_with_the_version_that_was_read(cfy: Cfy) -> None:
    held = {"a": 1, "deep": {"x": 1, "y": [1]}}
    cfy.on("GET /node-instances/web_1", {"id": "web_1", "version": 7, "runtime_properties": held})
    cfy.on("PATCH /node-instances/web_1", {"id": "web_1"})
    words = ["-p", "b=two", "-p", "deep={y: [2], z: 3}"]
    assert cfy("node-instances", "update-runtime", "web_1", *words).exit_code == 0
    assert cfy.sent("PATCH /node-instances/web_1") == {
        "version": 7,
        "runtime_properties": {"a": 1, "b": "two", "deep": {"x": 1, "y": [2], "z": 3}},
    }


def test_runtime_properties_go_by_their_paths(cfy: Cfy) -> None:
    held = {"a": 1, "deep": {"x": 1, "y": 2}}
    cfy.on("GET /node-instances/web_1", {"id": "web_1", "version": 7, "runtime_properties": held})
    cfy.on("PATCH /node-instances/web_1", {"id": "web_1"})
    words = ["-p", "deep.x", "-p", "a"]
    assert cfy("node-instances", "delete-runtime", "web_1", *words).exit_code == 0
    sent = cfy.sent("PATCH /node-instances/web_1")
    assert sent["runtime_properties"] == {"deep": {"y": 2}}


@pytest.mark.parametrize("path", [["b"], ["a", "x"], ["deep", "z"]])
def test_a_path_that_leads_nowhere_is_told(path: list[str]) -> None:
    with pytest.raises(Failure, match=path[-1] if path[0] == "deep" else path[0]):
        without({"a": 1, "deep": {"x": 1}}, path)


def test_the_history_of_an_instance_is_shown_when_asked_for(cfy: Cfy) -> None:
    cfy.on("GET /node-instances/web_1", {"id": "web_1", "state": "started"})
    passed = {"state": "creating", "at": "2026-01-01T00:00:00.000Z", "execution_id": "e1"}
    cfy.on("GET /node-instances/web_1/states", page(passed))
    assert "creating" not in cfy("node-instances", "get", "web_1").output
    assert "creating" in cfy("node-instances", "get", "web_1", "--history").output
    whole = json.loads(cfy("node-instances", "get", "web_1", "--history", "--json").output)
    assert whole == {"id": "web_1", "state": "started", "states": [passed]}


def test_uninstalling_what_has_nothing_installed_goes_on_to_the_deletion(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"blueprint_id": "bp"})
    refused = {"message": "not available now", "error_code": "unavailable_workflow_error"}
    cfy.on("POST /executions", refused, status=400)
    cfy.on("DELETE /deployments/dep", status=204)
    cfy.on("GET /executions", page())
    cfy.on("DELETE /blueprints/bp", status=204)
    result = cfy("uninstall", "dep")
    assert result.exit_code == 0, result.output
    assert "Nothing of deployment dep is installed." in result.output
    assert "DELETE /blueprints/bp" in cfy.calls()


def test_uninstalling_says_every_other_refusal(cfy: Cfy) -> None:
    cfy.on("GET /deployments/dep", {"blueprint_id": "bp"})
    refused = {"message": "busy", "error_code": "existing_running_execution_error"}
    cfy.on("POST /executions", refused, status=400)
    result = cfy("uninstall", "dep")
    assert (result.exit_code != 0, "busy" in result.output) == (True, True)
    assert cfy.calls()[-1] == "POST /executions"


def test_merging_leaves_what_was_there_as_it_was() -> None:
    held = {"deep": {"x": 1}}
    assert merged(held, {"deep": {"y": 2}, "n": None}) == {"deep": {"x": 1, "y": 2}, "n": None}
    assert held == {"deep": {"x": 1}}


MAKING = {"id": "dep", "create_execution": "e1", "latest_execution_status": "in_progress"}


@pytest.mark.parametrize(
    ("ended", "code", "said"),
    [
        ({"status": "terminated"}, 0, "Deployment dep is created."),
        ({"status": "failed", "error": "no room"}, 1, "deployment dep is not made: no room"),
    ],
)
def test_the_environment_of_a_new_deployment_is_waited_for(
    ended: dict[str, str], code: int, said: str, cfy: Cfy
) -> None:
    cfy.on("PUT /deployments/dep", MAKING, status=201)
    cfy.on("GET /executions/e1", {"id": "e1"} | ended)
    cfy.says("e1", **ended)
    result = cfy("deployments", "create", "dep", "-b", "shop")
    assert result.exit_code == code
    assert said in result.output


def test_a_deletion_need_not_be_waited_for(cfy: Cfy) -> None:
    cfy.on("DELETE /deployments/dep", status=204)
    assert "is being deleted" in cfy("deployments", "delete", "dep", "--no-wait").output
    assert cfy.calls() == ["DELETE /deployments/dep"]


def test_groups_are_told_with_how_many_there_are(cfy: Cfy) -> None:
    counts = {"current_instances": 2, "planned_instances": 3}
    web = {"members": ["web"], "policies": {}}
    scaling = {"web": {"members": ["web"], "properties": counts}}
    deployment = {"groups": {"web": web, "db": {"members": ["db"]}}, "scaling_groups": scaling}
    cfy.on("GET /deployments/dep", deployment)
    _, first, second = cfy("groups", "list", "-d", "dep").output.splitlines()
    assert first.split() == ["db", '["db"]', "-", "-", "-"]
    assert second.split() == ["web", '["web"]', '["scaling"]', "2", "3"]


def test_checks_run_before_nodes_are_listed(cfy: Cfy) -> None:
    assert cfy("nodes", "list", "--run-checks").exit_code == 2
    for name in ("check_drift", "check_status"):
        cfy.on("POST /executions", {"id": name, "workflow_id": name, "status": "pending"}, 201)
        cfy.on(f"GET /executions/{name}", {"id": name, "status": "terminated"})
        cfy.says(name)
    cfy.on("GET /nodes", page({"id": "web", "drifted_instances": 1}))
    result = cfy("nodes", "list", "--run-checks", "-d", "dep")
    assert result.exit_code == 0, result.output
    assert cfy.calls()[-1] == "GET /nodes"
    assert cfy.calls().count("POST /executions") == 2


@pytest.mark.parametrize("change", [("-b", "other"), ("-i", "port=80")])
def test_an_update_for_drift_alone_takes_no_change(cfy: Cfy, change: tuple[str, str]) -> None:
    result = cfy("deployments", "update", "dep", "--drift-only", *change)
    assert (result.exit_code, cfy.calls()) == (2, [])
    assert "--drift-only changes nothing" in result.output
