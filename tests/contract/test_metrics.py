"""What Prometheus reads, and what the log says of requests."""

import logging

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from acceptance.waiting import eventually
from contract.conftest import Manager
from contract.wares import deployed, started


def measured(manager: Manager, name: str, **labels: str) -> float:
    """The sum of all samples with these labels."""
    url = manager.http.base_url.copy_with(path="/metrics")
    answer = manager.http.get(url)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return sum(
        sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_requests_are_counted_by_the_pattern_of_their_route(manager: Manager) -> None:
    for name in ("one", "two"):
        manager.http.get(f"/secrets/{name}")
    manager.http.get("/nowhere/at/all")
    manager.http.get("/secrets", auth=("admin", "wrong"))
    counted = "conductor_http_requests_total"
    route = "/secrets/{key}"
    assert measured(manager, counted, route=route, status="404", method="GET") == 2
    assert measured(manager, "conductor_http_request_seconds_count", route=route) == 2
    assert measured(manager, counted, route="(none)", status="404") == 1
    assert measured(manager, counted, route="/secrets", status="401") == 1


def test_what_runs_is_counted_when_somebody_asks(manager: Manager) -> None:
    deployed(manager.http)
    assert measured(manager, "conductor_executions", status="pending") == 0
    started(manager.http)
    assert measured(manager, "conductor_executions", status="pending") == 1
    assert measured(manager, "conductor_workers") == 1
    assert measured(manager, "conductor_database_up") == 1


def test_a_request_is_a_line_of_the_log_without_its_query(
    manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "conductor.requests")
    manager.http.get("/secrets/share/export", params={"_passphrase": "open sesame"})
    httpx.get(str(manager.http.base_url) + "ok")

    def lines() -> list[logging.LogRecord]:
        return [each for each in caplog.records if each.name == "conductor.requests"]

    eventually(lambda: len(lines()) == 2, "both are told: after their answers")
    first, second = lines()
    assert first.getMessage() == "GET /api/v3.1/secrets/share/export 200"
    assert (first.__dict__["user"], first.__dict__["status"]) == ("admin", 200)
    assert second.__dict__["user"] is None
    assert "sesame" not in str([each.__dict__ for each in caplog.records])
