"""Reading tenants, and groups of users, with our client (§16)."""

import pytest

from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.domain.identity import Tenant
from conductor.domain.ids import TenantName
from contract.conftest import Manager
from contract.test_deployment_lists import add_eve, client_of


def test_tenants_are_searched_sorted_and_paged(manager: Manager) -> None:
    with manager.database.writing() as unit:
        for name in ("far", "farther"):
            unit.tenants.add(Tenant(TenantName(name), manager.clock.now()))
    add_eve(manager)
    client = client_of(manager)
    listed = client.tenants.list(_search="FAR", sort="name", is_descending=True, _size=1)
    assert (listed.metadata.pagination.total, listed[0]) == (
        2,
        {
            "name": "farther",
            "groups": 0,
            "users": 2,
            "user_roles": {"direct": {}, "groups": {}},
        },
    )
    assert client.tenants.get("far", _get_data=True).users.keys() == {"admin", "eve"}
    with pytest.raises(CloudifyClientError, match="tenant 'near' not found"):
        client.tenants.get("near")
    client.close()
    eve = client_of(manager, "eve")
    assert [each.name for each in eve.tenants.list(sort="name")][1:] == ["far", "farther"]
    with pytest.raises(CloudifyClientError, match="tenant_list_get_data"):
        eve.tenants.list(_get_data=True)
    assert eve.tenants.get("far", _get_data=True).users == 2
    assert len(eve.user_groups.list()) == 0
    with pytest.raises(CloudifyClientError, match="user group 'ops' not found"):
        eve.user_groups.get("ops")
    eve.close()
