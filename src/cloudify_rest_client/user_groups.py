"""User groups: users who share roles."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Resource


class Group(Resource):
    """`tenants` and `users` are numbers, or lists with `_get_data=True`."""

    name = Field[str]()
    ldap_dn = Field[str | None]()
    role = Field[str]()
    tenants = Field[Any]()
    users = Field[Any]()


class UserGroupsClient(Collection[Group]):
    path, record = "/user-groups", Group

    def get(self, group_name: str, **query: Any) -> Group:
        return self._get(group_name, **query)

    def create(
        self, group_name: str, role: str = "default", ldap_group_dn: str | None = None
    ) -> Group:
        data = given(group_name=group_name, role=role, ldap_group_dn=ldap_group_dn)
        return self._post(data=data, expected=201)

    def set_role(self, group_name: str, new_role: str) -> Group:
        return self._post(group_name, data={"role": new_role})

    def delete(self, group_name: str) -> None:
        self._delete(group_name)

    def add_user(self, username: str, group_name: str) -> Group:
        return self._put("users", data={"username": username, "group_name": group_name})

    def remove_user(self, username: str, group_name: str) -> None:
        self._delete("users", data={"username": username, "group_name": group_name})
