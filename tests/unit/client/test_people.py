"""Users, groups, tenants, roles and tokens."""

import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.ldap import LdapSettings
from cloudify_rest_client.permissions import Permission
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.tenants import Tenant
from cloudify_rest_client.tokens import Token
from cloudify_rest_client.user_groups import Group
from cloudify_rest_client.users import User

IN_DEV = {"username": "bob", "tenant_name": "dev", "role": "user"}
DEVS_IN_DEV = {"group_name": "devs", "tenant_name": "dev", "role": "user"}

CALLS = [
    Call(
        lambda c: c.users.list(_get_data=True, sort="username"),
        "GET /users",
        query={"_get_data": True, "_sort": "username"},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.users.get("bob", _get_data=True),
        "GET /users/bob",
        query={"_get_data": True},
        gives=User,
    ),
    Call(lambda c: c.users.get_self(), "GET /user", gives=User),
    Call(
        lambda c: c.users.create("bob", "hidden", "default", is_prehashed=True),
        "PUT /users",
        {"username": "bob", "password": "hidden", "role": "default", "is_prehashed": True},
        status=201,
        gives=User,
    ),
    Call(
        lambda c: c.users.set_password("bob", new_password="new"),  # noqa: S106
        "POST /users/bob",
        {"password": "new"},
        gives=User,
    ),
    Call(
        lambda c: c.users.set_role("bob", new_role="sys_admin"),
        "POST /users/bob",
        {"role": "sys_admin"},
        gives=User,
    ),
    Call(
        lambda c: c.users.set_show_getting_started("bob", flag_value=False),
        "POST /users/bob",
        {"show_getting_started": False},
        gives=User,
    ),
    Call(
        lambda c: c.users.activate("bob"),
        "POST /users/active/bob",
        {"action": "activate"},
        gives=User,
    ),
    Call(
        lambda c: c.users.deactivate("bob"),
        "POST /users/active/bob",
        {"action": "deactivate"},
        gives=User,
    ),
    Call(lambda c: c.users.unlock("bob"), "POST /users/unlock/bob", gives=User),
    Call(lambda c: c.users.delete("bob"), "DELETE /users/bob", status=204),
    Call(lambda c: c.user_groups.list(), "GET /user-groups", answer=NONE, gives=ListResponse),
    Call(lambda c: c.user_groups.get("devs"), "GET /user-groups/devs", gives=Group),
    Call(
        lambda c: c.user_groups.create("devs", role="default", ldap_group_dn="cn=devs"),
        "POST /user-groups",
        {"group_name": "devs", "role": "default", "ldap_group_dn": "cn=devs"},
        status=201,
        gives=Group,
    ),
    Call(
        lambda c: c.user_groups.set_role("devs", new_role="sys_admin"),
        "POST /user-groups/devs",
        {"role": "sys_admin"},
        gives=Group,
    ),
    Call(lambda c: c.user_groups.delete("devs"), "DELETE /user-groups/devs", status=204),
    Call(
        lambda c: c.user_groups.add_user("bob", "devs"),
        "PUT /user-groups/users",
        {"username": "bob", "group_name": "devs"},
        gives=Group,
    ),
    Call(
        lambda c: c.user_groups.remove_user("bob", "devs"),
        "DELETE /user-groups/users",
        {"username": "bob", "group_name": "devs"},
        status=204,
    ),
    Call(lambda c: c.tenants.list(), "GET /tenants", answer=NONE, gives=ListResponse),
    Call(lambda c: c.tenants.get("dev"), "GET /tenants/dev", gives=Tenant),
    Call(
        lambda c: c.tenants.create("dev", rabbitmq_password="hop"),  # noqa: S106
        "POST /tenants/dev",
        {"rabbitmq_password": "hop"},
        status=201,
        gives=Tenant,
    ),
    Call(lambda c: c.tenants.create("dev"), "POST /tenants/dev", {}, status=201, gives=Tenant),
    Call(lambda c: c.tenants.delete("dev"), "DELETE /tenants/dev", status=204),
    Call(
        lambda c: c.tenants.add_user("bob", "dev", "user"),
        "PUT /tenants/users",
        IN_DEV,
        gives=Tenant,
    ),
    Call(
        lambda c: c.tenants.update_user("bob", "dev", "user"),
        "PATCH /tenants/users",
        IN_DEV,
        gives=Tenant,
    ),
    Call(
        lambda c: c.tenants.remove_user("bob", "dev"),
        "DELETE /tenants/users",
        {"username": "bob", "tenant_name": "dev"},
    ),
    Call(
        lambda c: c.tenants.add_user_group("devs", "dev", "user"),
        "PUT /tenants/user-groups",
        DEVS_IN_DEV,
        gives=Tenant,
    ),
    Call(
        lambda c: c.tenants.update_user_group("devs", "dev", "user"),
        "PATCH /tenants/user-groups",
        DEVS_IN_DEV,
        gives=Tenant,
    ),
    Call(
        lambda c: c.tenants.remove_user_group("devs", "dev"),
        "DELETE /tenants/user-groups",
        {"group_name": "devs", "tenant_name": "dev"},
    ),
    Call(lambda c: c.tokens.list(), "GET /tokens", answer=NONE, gives=ListResponse),
    Call(lambda c: c.tokens.get("abc"), "GET /tokens/abc", gives=Token),
    Call(
        lambda c: c.tokens.create(description="ci", expiration="+10h"),
        "POST /tokens",
        {"description": "ci", "expiration_date": "+10h"},
        gives=Token,
    ),
    Call(lambda c: c.tokens.delete("abc"), "DELETE /tokens/abc", status=204),
    Call(lambda c: c.permissions.list(), "GET /permissions", answer=NONE, gives=ListResponse),
    Call(
        lambda c: c.permissions.list("viewer"),
        "GET /permissions/viewer",
        answer={"items": [{"role": "viewer", "permission": "a"}]},
        gives=ListResponse,
    ),
    Call(
        lambda c: c.permissions.add("secret_create", "viewer"),
        "PUT /permissions/viewer/secret_create",
    ),
    Call(
        lambda c: c.permissions.delete("secret_create", "viewer"),
        "DELETE /permissions/viewer/secret_create",
        status=204,
    ),
    Call(lambda c: c.ldap.get_status(), "GET /ldap", answer="disabled", gives=str),
    Call(
        lambda c: c.ldap.set("ldap://d", ldap_domain="d", ldap_nested_levels=2),
        "POST /ldap",
        {
            "ldap_server": "ldap://d",
            "ldap_is_active_directory": False,
            "ldap_domain": "d",
            "ldap_nested_levels": 2,
        },
        gives=LdapSettings,
    ),
    Call(lambda c: c.idp.get(), "GET /idp", answer="local", gives=str),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_a_user_is_in_tenants_itself_or_by_its_groups() -> None:
    roles = {"direct": {"dev": ["user"]}, "groups": {"prod": {"viewer": ["devs"]}}}
    user = User({"tenant_roles": roles})
    assert user.user_tenants == {"dev": ["user"]}
    assert user.group_tenants == {"prod": {"viewer": ["devs"]}}
    assert User({}).user_tenants == {}


def test_permissions_come_as_records(client: CloudifyClient, wire: Wire) -> None:
    wire.on("GET /permissions/viewer", {"items": [{"role": "viewer", "permission": "a"}]})
    (permission,) = client.permissions.list("viewer")
    assert isinstance(permission, Permission)
    assert (permission.role, permission.permission) == ("viewer", "a")
