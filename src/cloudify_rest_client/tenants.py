"""Tenants: the walls between users' resources."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class Tenant(Resource):
    name = Field[str]()
    groups = Field[Any]()
    users = Field[Any]()
    user_roles = Field[dict[str, Any]]()


class TenantsClient(SubClient):
    def list(self, **query: Any) -> ListResponse[Tenant]:
        return ListResponse.of(self.api.get("/tenants", params=query), Tenant)

    def get(self, tenant_name: str) -> Tenant:
        return Tenant(self.api.get(f"/tenants/{tenant_name}"))

    def create(self, tenant_name: str) -> Tenant:
        return Tenant(self.api.post(f"/tenants/{tenant_name}", data={}, expected_status_code=201))

    def delete(self, tenant_name: str) -> None:
        self.api.delete(f"/tenants/{tenant_name}")

    def add_user(self, username: str, tenant_name: str, role: str) -> Tenant:
        data = {"username": username, "tenant_name": tenant_name, "role": role}
        return Tenant(self.api.put("/tenants/users", data=data))

    def remove_user(self, username: str, tenant_name: str) -> None:
        self.api.delete("/tenants/users", data={"username": username, "tenant_name": tenant_name})
