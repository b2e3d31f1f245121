"""What a worker hears of the deployments for which it keeps processes warm."""

from datetime import timedelta

from conductor.domain.execution import ExecutionStatus
from conductor.domain.ids import DeploymentId, TenantName, WorkerId
from conductor.domain.worker import Served
from conductor.transport.http_records import HttpRecords
from contract.conftest import WORKER_TOKEN, Manager
from contract.test_executions import run
from contract.wares import deployed, started

WORKER = WorkerId("w1")
HOME = TenantName("default_tenant")


def warm_after_a_run(manager: Manager) -> Served:
    """A deployment as the assignment of its execution named it, which has ended."""
    identifier = started(manager.http).json()["id"]
    [assignment] = manager.records.claim(WORKER, limit=1)
    for status in (ExecutionStatus.STARTED, ExecutionStatus.TERMINATED):
        run(manager, identifier, status)
    return Served(HOME, DeploymentId("dep"), assignment.edition)


def outdated(manager: Manager, *warm: Served) -> list[Served]:
    return list(manager.records.beat(WORKER, [], warm, patience=0).outdated)


def test_one_that_was_updated_is_outdated(manager: Manager) -> None:
    deployed(manager.http)
    warm = warm_after_a_run(manager)
    assert outdated(manager, warm) == []
    manager.clock.advance(timedelta(seconds=1))
    manager.http.patch("/deployments/dep", json={"labels": [{"env": "prod"}]})
    assert outdated(manager, warm) == [warm]
    assert outdated(manager, warm_after_a_run(manager)) == []


def test_one_that_was_deleted_is_outdated_also_when_there_is_another_of_its_name(
    manager: Manager,
) -> None:
    deployed(manager.http)
    warm = warm_after_a_run(manager)
    assert manager.http.delete("/deployments/dep").is_success
    assert outdated(manager, warm) == [warm]
    manager.clock.advance(timedelta(seconds=1))
    assert manager.http.put("/deployments/dep", json={"blueprint_id": "dep-bp"}).is_success
    assert outdated(manager, warm) == [warm]
    assert outdated(manager, warm_after_a_run(manager)) == []


def test_one_of_another_tenant_is_another_one(manager: Manager) -> None:
    deployed(manager.http)
    warm = warm_after_a_run(manager)
    theirs = warm._replace(tenant=TenantName("others"))
    assert outdated(manager, warm, theirs) == [theirs]


def test_a_worker_that_stands_apart_hears_the_same(manager: Manager) -> None:
    deployed(manager.http)
    warm = warm_after_a_run(manager)
    gone = warm._replace(edition="of old")
    server = str(manager.http.base_url.copy_with(path="/"))
    records = HttpRecords([server], WORKER_TOKEN, manager.data)
    assert list(records.beat(WORKER, [], [warm, gone], patience=0).outdated) == [gone]
    records.close()
