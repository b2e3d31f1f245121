"""A manager with one of everything, on either database: for tests that try all routes."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from conductor.control.storage.database import open_database
from contract.conftest import JsonLanguage, Manager, running_manager
from contract.wares import deployed, started
from packages import parcel
from postgres import migrated_postgres

Names = dict[str, str]
_GRAPH = {
    "name": "install",
    "operations": [{"id": "op1", "name": "create", "type": "NOPLocalWorkflowTask"}],
}


@contextmanager
def furnished_manager(dialect: str, folder: Path) -> Iterator[tuple[Manager, Names]]:
    """The manager, and by the names of path parameters what is there."""
    with ExitStack() as ending:
        database = None
        if dialect == "postgresql":
            database = open_database(ending.enter_context(migrated_postgres()))
        manager = ending.enter_context(running_manager(folder, JsonLanguage(), database=database))
        yield manager, furnish(manager.http)


def furnish(http: httpx.Client) -> Names:
    deployed(http)
    execution = started(http).json()["id"]
    graph = {**_GRAPH, "execution_id": execution}
    modification = {"deployment_id": "dep", "nodes": {"web": {"instances": 2}}}
    moment = {"begins": "2040-01-01 10:00", "ends": "2040-01-01 12:00"}
    schedule = {"workflow_id": "install", "since": "2040-01-01 10:00", "count": 1}
    preview = {"blueprint_id": "dep-bp", "preview": True}
    rules = [{"key": "id", "values": ["dep"], "operator": "any_of", "type": "attribute"}]
    return {
        "blueprint_id": "dep-bp",
        "deployment_id": "dep",
        "execution_id": execution,
        "node_id": "web",
        "instance_id": "web_abc123",
        "username": "admin",
        "tenant": "default_tenant",
        "name": _named(http, blackouts=moment, sites={"location": "48.2,16.37"}),
        "kind": "deployments",
        "schedule_id": _made(
            http.put("/execution-schedules/once?deployment_id=dep", json=schedule)
        )["id"],
        "update_id": _made(http.post("/deployment-updates/dep/update/initiate", json=preview))[
            "id"
        ],
        "key": _made(http.put("/secrets/key", json={"value": "hush"}))["key"],
        "token_id": _made(http.post("/tokens", json={}))["id"],
        "plugin_id": _made(http.post("/plugins", content=parcel("1.0")))["id"],
        "filter_id": _made(http.put("/filters/deployments/mine", json={"filter_rules": rules}))[
            "id"
        ],
        "graph_id": _made(http.post("/tasks_graphs/tasks_graphs", json=graph))["id"],
        "operation_id": "op1",
        "modification_id": _made(http.post("/deployment-modifications", json=modification))["id"],
    }


def _named(http: httpx.Client, **things: dict[str, Any]) -> str:
    """The name of a tenant, under which there is one of each kind that is known by its name."""
    for kind, body in things.items():
        _made(http.put(f"/{kind}/default_tenant", json=body))
    return "default_tenant"


def _made(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made
