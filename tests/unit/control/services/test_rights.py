from dataclasses import replace
from datetime import UTC, datetime

import pytest

from conductor.control.services.rights import (
    Rights,
    acting_for,
    rights_of,
    rights_of_readers,
    rights_within,
)
from conductor.domain.deployment import Deployment, DeploymentState
from conductor.domain.execution import Execution, ExecutionStatus
from conductor.domain.identity import Caller
from conductor.domain.ids import BlueprintId, DeploymentId, ExecutionId, TenantName
from conductor.domain.secret import Secret

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HERE, THERE = TenantName("here"), TenantName("there")
ANN, BOB = Caller("ann", "default", HERE), Caller("bob", "default", HERE)
ADMIN = Caller("admin", "sys_admin", HERE)
SECRET = Secret("key", HERE, b"", NOW, NOW, "ann")
HOME = Deployment(DeploymentId("home"), HERE, BlueprintId("bp"), DeploymentState.READY, NOW, "ann")
RUN = Execution(
    ExecutionId("run"), HERE, "install", ExecutionStatus.STARTED, NOW, "bob",
    deployment_id=HOME.id,
)  # fmt: skip


@pytest.mark.parametrize(
    ("visibility", "tenant", "readers"),
    [
        ("private", HERE, {"ann", "admin"}),
        ("tenant", HERE, {"ann", "bob", "admin"}),
        ("tenant", THERE, {"admin"}),
        ("global", THERE, {"ann", "bob", "admin"}),
    ],
)
def test_a_secret_is_read_by_who_sees_it(
    visibility: str, tenant: TenantName, readers: set[str]
) -> None:
    secret = replace(SECRET, visibility=visibility, tenant=tenant)
    home = replace(HOME, visibility=visibility, tenant=tenant)
    rights = [rights_of(each) for each in (ANN, BOB, ADMIN)]
    assert {each.who for each in rights if each.reads(secret)} == readers
    assert {each.who for each in rights if each.sees(home)} == readers


def test_a_hidden_value_is_used_by_all_and_shown_to_its_creator() -> None:
    hidden = replace(SECRET, is_hidden_value=True)
    assert [rights_of(each).reads(hidden) for each in (ANN, BOB, ADMIN)] == [True, False, True]
    assert rights_of(acting_for(RUN)).reads(hidden)
    assert Rights(BOB).reads(hidden)


def test_an_execution_is_its_creator_and_nobodys_administrator() -> None:
    private = replace(SECRET, visibility="private")
    others = replace(HOME, id=DeploymentId("other"), visibility="private")
    for creator, reads in (("ann", True), ("bob", False), ("admin", False)):
        rights = rights_within(replace(RUN, created_by=creator))
        assert (rights.reads(private), rights.sees(others)) == (reads, reads)
        assert rights.sees(replace(HOME, visibility="private"))
        assert rights.who == f"executions of {creator}"


def test_what_is_kept_in_the_clear_is_found_by_all_who_read_it() -> None:
    private = replace(SECRET, visibility="private")
    assert rights_of_readers(HOME).reads(SECRET)
    assert not rights_of_readers(HOME).reads(private)
    assert rights_of_readers(replace(HOME, visibility="private")).reads(private)
