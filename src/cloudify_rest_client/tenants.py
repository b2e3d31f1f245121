"""Tenants: the walls between users' resources."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Resource


class Tenant(Resource):
    """`users` and `groups` are numbers, or lists with `_get_data=True`."""

    name = Field[str]()
    groups = Field[Any]()
    users = Field[Any]()
    user_roles = Field[dict[str, Any]]()


class TenantsClient(Collection[Tenant]):
    path, record = "/tenants", Tenant

    def get(self, tenant_name: str, **query: Any) -> Tenant:
        return self._get(tenant_name, **query)

    def create(self, tenant_name: str, rabbitmq_password: str | None = None) -> Tenant:
        data = given(rabbitmq_password=rabbitmq_password)
        return self._post(tenant_name, data=data, expected=201)

    def delete(self, tenant_name: str) -> None:
        self._delete(tenant_name)

    def add_user(self, username: str, tenant_name: str, role: str) -> Tenant:
        return self._put("users", data=_user(username, tenant_name, role))

    def update_user(self, username: str, tenant_name: str, role: str) -> Tenant:
        return self._patch("users", data=_user(username, tenant_name, role))

    def remove_user(self, username: str, tenant_name: str) -> None:
        self._delete("users", data=_user(username, tenant_name))

    def add_user_group(self, group_name: str, tenant_name: str, role: str) -> Tenant:
        return self._put("user-groups", data=_group(group_name, tenant_name, role))

    def update_user_group(self, group_name: str, tenant_name: str, role: str) -> Tenant:
        return self._patch("user-groups", data=_group(group_name, tenant_name, role))

    def remove_user_group(self, group_name: str, tenant_name: str) -> None:
        self._delete("user-groups", data=_group(group_name, tenant_name))


def _user(username: str, tenant_name: str, role: str | None = None) -> dict[str, str]:
    return given(username=username, tenant_name=tenant_name, role=role)


def _group(group_name: str, tenant_name: str, role: str | None = None) -> dict[str, str]:
    return given(group_name=group_name, tenant_name=tenant_name, role=role)
