"""Permissions: what the roles may do."""

from typing import Any

from cloudify_rest_client.collection import Calls
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class Permission(Resource):
    role = Field[str]()
    permission = Field[str]()


class PermissionsClient(Calls[Permission]):
    path, record = "/permissions", Permission

    def list(self, role: str | None = None, **query: Any) -> ListResponse[Permission]:
        where = [role] if role else []
        return ListResponse.of(self.api.get(self._at(*where), query), Permission)

    def add(self, permission: str, role: str) -> None:
        self._put(role, permission, expected=(200, 201, 204))

    def delete(self, permission: str, role: str) -> None:
        self._delete(role, permission)
