"""Environments made and removed by executions of their own (docs/explanation/environments.md)."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from conductor.control.services.recovery import MOST_RECOVERIES
from conductor.domain.ids import WorkerId
from contract.conftest import JsonLanguage, Manager, running_manager
from contract.wares import deployed, packed, refusal, started, upload

FORCED = "/deployments/dep?force=true"


@dataclass
class SlowLanguage(JsonLanguage):
    """While a plan is made, something else happens."""

    meanwhile: Callable[[], object] = lambda: None

    def prepare(self, plan: Any, inputs: Any = None, **how: Any) -> Mapping[str, Any]:
        happens, self.meanwhile = self.meanwhile, lambda: None
        happens()
        return super().prepare(plan, inputs, **how)


@dataclass
class House:
    """A manager whose threads do what they are told when the test says so."""

    manager: Manager
    language: SlowLanguage
    errands: list[Callable[[], object]] = field(default_factory=list)

    @property
    def http(self) -> httpx.Client:
        return self.manager.http

    def create(self, name: str = "dep", **how: Any) -> httpx.Response:
        body = {"blueprint_id": "bp", **how}
        return self.http.put(f"/deployments/{name}?async_create=true", json=body)

    def work(self) -> None:
        while self.errands:
            self.errands.pop(0)()

    def executions(self, workflow: str = "create") -> list[dict[str, Any]]:
        query = f"deployment_id=dep&workflow_id={workflow}_deployment_environment"
        found: list[dict[str, Any]] = self.http.get(f"/executions?{query}").json()["items"]
        return found

    def said(self, execution: Mapping[str, Any]) -> list[str]:
        listed = self.http.get(f"/events?execution_id={execution['id']}").json()["items"]
        return [each["event_type"] for each in listed]

    def lose_the_server(self) -> None:
        """And start it again."""
        self.errands.clear()
        self.manager.leases.arrive(WorkerId("w1"))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    language, errands = SlowLanguage(), list[Callable[[], object]]()
    with running_manager(
        tmp_path, language, makers=errands.append, courtesy=timedelta()
    ) as manager:
        assert upload(manager.http, "bp").is_success
        yield House(manager, language, errands)


def test_nothing_starts_before_the_environment_is_there(house: House) -> None:
    made = house.create()
    assert (made.status_code, made.json()["deployment_status"]) == (201, "in_progress")
    assert house.http.get("/nodes?deployment_id=dep").json()["items"] == []
    pending = started(house.http)
    assert refusal(pending) == (400, "deployment_environment_creation_pending_error")
    refused: list[httpx.Response] = []
    house.language.meanwhile = lambda: refused.append(started(house.http))
    house.work()
    assert refusal(refused[0]) == (400, "deployment_environment_creation_in_progress_error")
    assert started(house.http).status_code == 201
    [creation] = house.executions()
    assert creation["status"] == "terminated"
    assert creation["id"] == house.http.get("/deployments/dep").json()["create_execution"]
    assert house.said(creation) == ["workflow_started", "workflow_succeeded"]


def test_who_has_waited_long_enough_is_told_that_it_goes_on(tmp_path: Path) -> None:
    errands: list[Callable[[], object]] = []
    with running_manager(
        tmp_path, JsonLanguage(), makers=errands.append, patience=timedelta()
    ) as manager:
        upload(manager.http, "bp")
        answer = manager.http.put("/deployments/dep", json={"blueprint_id": "bp"})
        assert refusal(answer) == (400, "deployment_environment_creation_in_progress_error")
        errands.pop()()
        assert manager.http.get("/deployments/dep").json()["workflows"]


def test_what_is_refused_at_once_leaves_nothing(house: House) -> None:
    assert refusal(house.create(blueprint_id="none")) == (404, "not_found_error")
    assert refusal(house.create(labels=[{"csys-mine": "x"}])) == (400, "bad_parameters_error")
    assert refusal(house.create("d p")) == (400, "bad_parameters_error")
    assert house.http.get("/deployments").json()["items"] == []
    assert house.create().status_code == 201
    assert refusal(house.create()) == (409, "conflict_error")
    assert len(house.executions()) == 1


def test_a_deployment_that_is_being_created_is_deleted_by_force(house: House) -> None:
    house.create()
    answers: list[httpx.Response] = []

    def delete() -> None:
        answers.append(house.http.delete("/deployments/dep"))
        answers.append(house.http.delete(FORCED))
        answers.append(house.create())
        house.errands.pop(0)()  # the deletion is done while the plan is made

    house.language.meanwhile = delete
    house.work()
    assert refusal(answers[0]) == (400, "dependent_exists_error")
    assert answers[1].status_code == 204
    assert refusal(answers[2]) == (409, "conflict_error")
    assert "is deleting" in answers[2].json()["message"]
    assert house.http.get("/deployments/dep").status_code == 404
    assert house.http.get("/node-instances").json()["items"] == []
    [deletion] = house.executions("delete")
    assert deletion["status"] == "terminated"
    assert house.executions() == []


def test_what_was_begun_for_a_former_deployment_of_that_id_is_wanted_no_more(house: House) -> None:
    house.create()
    house.http.delete(FORCED)
    creation, deletion = house.errands
    house.errands.clear()
    deletion()
    assert house.http.get("/deployments/dep").status_code == 404
    assert house.create().status_code == 201
    creation()
    assert [each["status"] for each in house.executions()] == ["pending"]
    house.work()
    assert [each["status"] for each in house.executions()] == ["terminated"]


@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_cancelled_creation_leaves_a_deployment_that_failed(house: House, when: str) -> None:
    house.create()
    [creation] = house.executions()

    def cancel() -> None:
        body = {"action": "cancel"}
        assert house.http.post(f"/executions/{creation['id']}", json=body).status_code == 200

    if when == "before":
        cancel()
    else:
        house.language.meanwhile = cancel
    house.work()
    assert [each["status"] for each in house.executions()] == ["cancelled"]
    assert house.said(creation)[-1] == "workflow_cancelled"
    assert refusal(started(house.http)) == (400, "deployment_creation_error")
    assert house.http.get("/nodes").json()["items"] == []
    assert house.create().status_code == 201
    house.work()
    assert started(house.http).status_code == 201


def test_a_creation_that_failed_is_replaced_and_not_resumed(house: House) -> None:
    def fail() -> None:
        raise RuntimeError("no room")

    house.create(inputs={"port": 1})
    house.language.meanwhile = fail
    house.work()
    [failed] = house.executions()
    assert (failed["status"], house.said(failed)[-1]) == ("failed", "workflow_failed")
    assert "its log tells more under deployment dep" in failed["error"]
    got = house.http.get("/deployments/dep").json()
    assert (got["deployment_status"], got["inputs"]) == ("requires_attention", {"port": 1})
    resumed = house.http.post(f"/executions/{failed['id']}", json={"action": "resume"})
    assert refusal(resumed) == (409, "conflict_error")
    assert "create or delete deployment 'dep' again" in resumed.json()["message"]
    assert house.create(inputs={"port": 2}).status_code == 201
    house.work()
    assert house.http.get("/deployments/dep").json()["inputs"] == {"port": 2}
    [creation] = house.executions()
    assert creation["id"] != failed["id"]


def test_a_deployment_that_failed_is_deleted_like_others(house: House) -> None:
    house.create()
    [creation] = house.executions()
    house.http.post(f"/executions/{creation['id']}", json={"action": "cancel"})
    house.work()
    assert house.http.delete("/deployments/dep").status_code == 204
    house.work()
    assert house.http.get("/deployments/dep").status_code == 404


def test_a_lost_server_takes_its_creations_up_again(house: House) -> None:
    house.create(display_name="The Deployment", inputs={"port": 1}, labels=[{"tier": "one"}])
    house.lose_the_server()
    house.language.meanwhile = house.lose_the_server
    house.work()  # the one that was lost goes on, and may write nothing more
    got = house.http.get("/deployments/dep").json()
    assert (got["display_name"], got["inputs"]) == ("The Deployment", {"port": 1})
    assert [each["value"] for each in got["labels"]] == ["one"]
    [creation] = house.executions()
    assert creation["status"] == "terminated"
    told = ["workflow_started", "workflow_recovered", "workflow_started", "workflow_succeeded"]
    assert house.said(creation) == told
    assert len(house.http.get("/node-instances").json()["items"]) == 1


def test_a_creation_that_ends_its_server_each_time_fails(house: House) -> None:
    house.create()
    for _ in range(MOST_RECOVERIES + 1):
        house.lose_the_server()
    [creation] = house.executions()
    assert creation["status"] == "failed"
    assert "6th time" in creation["error"]
    assert refusal(started(house.http)) == (400, "deployment_creation_error")


def test_a_creation_that_was_cancelled_before_its_server_was_lost_stays_so(house: House) -> None:
    house.create()
    [creation] = house.executions()
    house.http.post(f"/executions/{creation['id']}", json={"action": "kill"})
    house.lose_the_server()
    house.work()
    assert [each["status"] for each in house.executions()] == ["cancelled"]
    assert refusal(started(house.http)) == (400, "deployment_creation_error")


def test_a_lost_server_takes_its_deletions_up_again(house: House) -> None:
    house.create()
    house.work()
    assert house.http.delete("/deployments/dep").status_code == 204
    assert refusal(started(house.http)) == (400, "deployment_creation_error")
    house.lose_the_server()
    house.work()
    assert house.http.get("/deployments/dep").status_code == 404
    [deletion] = house.executions("delete")
    assert deletion["status"] == "terminated"


def test_a_deletion_that_is_cancelled_before_it_begins_leaves_all(house: House) -> None:
    house.create()
    house.work()
    house.http.delete("/deployments/dep")
    [deletion] = house.executions("delete")
    house.http.post(f"/executions/{deletion['id']}", json={"action": "cancel"})
    house.work()
    assert [each["status"] for each in house.executions("delete")] == ["cancelled"]
    assert started(house.http).status_code == 201


def test_what_people_change_meanwhile_stays_changed(house: House) -> None:
    house.create(labels=[{"tier": "one"}])
    change = {"display_name": "Other", "labels": [{"tier": "two"}]}
    house.language.meanwhile = lambda: house.http.patch("/deployments/dep", json=change)
    house.work()
    got = house.http.get("/deployments/dep").json()
    assert got["display_name"] == "Other"
    assert [each["value"] for each in got["labels"]] == ["two"]
    assert got["workflows"]


def test_a_blueprint_stays_as_long_as_what_is_made_of_it(house: House) -> None:
    house.create()
    assert refusal(house.http.delete("/blueprints/bp")) == (400, "dependent_exists_error")


def test_a_plugin_that_nobody_uploaded_is_missed_at_once(manager: Manager) -> None:
    plugin = {"name": "p", "install": True, "package_name": "nowhere", "package_version": "1"}
    plan = {"nodes": [], "deployment_plugins_to_install": [plugin]}
    upload(manager.http, "needy", packed({"blueprint.yaml": msgspec.json.encode(plan)}))
    body: dict[str, Any] = {"blueprint_id": "needy"}
    refused = manager.http.put("/deployments/dep", json=body)
    assert refusal(refused) == (400, "deployment_plugin_not_found")
    assert manager.http.get("/deployments/dep").status_code == 404
    body["skip_plugins_validation"] = True
    assert manager.http.put("/deployments/dep", json=body).status_code == 201


class ForgetfulLanguage(JsonLanguage):
    """Makes up the same id again and again, unless it is told that it is taken."""

    def prepare(self, plan: Any, inputs: Any = None, **how: Any) -> Mapping[str, Any]:
        number = len(how["existing_instance_ids"]) + 1
        instance = {"id": f"web_{number}", "node_id": "web", "relationships": []}
        return {**super().prepare(plan, inputs), "node_instances": [instance]}


def test_an_id_that_is_taken_is_made_up_anew(tmp_path: Path) -> None:
    with running_manager(tmp_path, ForgetfulLanguage()) as manager:
        for name in ("one", "two"):
            deployed(manager.http, name)
        listed = manager.http.get("/node-instances").json()["items"]
        found = {(each["deployment_id"], each["id"]) for each in listed}
        assert found == {("one", "web_1"), ("two", "web_2")}


@pytest.mark.parametrize("status", ["failed", "cancelled", "terminated", "started"])
def test_nobody_says_in_the_place_of_the_server_how_its_work_goes(
    house: House, status: str
) -> None:
    house.create()
    [creation] = house.executions()
    path = f"/executions/{creation['id']}"
    answer = house.http.patch(path, json={"status": status})
    assert refusal(answer) == (400, "invalid_exception_status_update")
    assert f"cfy executions cancel {creation['id']}" in answer.json()["message"]
    assert house.http.patch(path, json={"status": "cancelling"}).is_success
    house.work()
    assert house.http.get(path).json()["status"] == "cancelled"
    assert house.http.delete(FORCED).status_code == 204
