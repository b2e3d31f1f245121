"""Which labels there are, on the wire (rest-contract §19)."""

import pytest

from contract.conftest import Manager
from contract.wares import refusal, upload


@pytest.fixture
def manager(manager: Manager) -> Manager:
    labels = [{"key": "kind", "value": "base"}]
    assert upload(manager.http, "bp", labels=labels).status_code == 201
    body = {"blueprint_id": "bp", "labels": [{"env": ["test", "prod"]}, {"tier": "one"}]}
    assert manager.http.put("/deployments/dep", json=body).status_code == 201
    return manager


def test_keys_and_values_are_texts(manager: Manager) -> None:
    keys = manager.http.get("/labels/deployments").json()
    assert keys["items"] == ["env", "tier"]
    assert keys["metadata"]["pagination"] == {"total": 2, "size": 1000, "offset": 0}
    assert manager.http.get("/labels/blueprints").json()["items"] == ["kind"]
    values = manager.http.get("/labels/deployments/ENV?_search=E").json()
    assert values["items"] == ["test"]
    assert manager.http.get("/labels/blueprints/kind").json()["items"] == ["base"]
    assert manager.http.get("/labels/deployments/nothing").json()["items"] == []


def test_they_follow_what_people_change(manager: Manager) -> None:
    manager.http.patch("/deployments/dep", json={"labels": [{"colour": "red"}]})
    assert manager.http.get("/labels/deployments").json()["items"] == ["colour"]


def test_keys_with_a_meaning_are_told_on_request(manager: Manager) -> None:
    reserved = manager.http.get("/labels/deployments?_reserved=True").json()["items"]
    assert "csys-obj-parent" in reserved
    assert reserved == sorted(reserved)


def test_other_things_bear_no_labels(manager: Manager) -> None:
    assert refusal(manager.http.get("/labels/secrets")) == (400, "bad_parameters_error")
    assert refusal(manager.http.get("/labels/deployments?shape=round")) == (
        400,
        "bad_parameters_error",
    )
