"""Users: who may ask the server, and for what."""

from typing import Any

from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Resource


class User(Resource):
    """`tenants` and `groups` are numbers, or lists with `_get_data=True`."""

    username = Field[str]()
    role = Field[str]()
    active = Field[bool]()
    tenants = Field[Any]()
    groups = Field[Any]()
    tenant_roles = Field[dict[str, Any]]()
    group_system_roles = Field[dict[str, Any]]()
    created_at = Field[str]()
    first_login_at = Field[str | None]()
    last_login_at = Field[str | None]()
    is_locked = Field[bool]()
    show_getting_started = Field[bool]()

    @property
    def user_tenants(self) -> dict[str, Any]:
        """Tenants that it was put into itself, with its roles there."""
        return (self.tenant_roles or {}).get("direct") or {}

    @property
    def group_tenants(self) -> dict[str, Any]:
        """Tenants that its groups brought it into, with its roles there."""
        return (self.tenant_roles or {}).get("groups") or {}


class UsersClient(Collection[User]):
    path, record = "/users", User

    def get(self, username: str, **query: Any) -> User:
        return self._get(username, **query)

    def get_self(self, **query: Any) -> User:
        return User(self.api.get("/user", query))

    def create(self, username: str, password: str, role: str, **restored: Any) -> User:
        """`restored` is for restores: `is_prehashed`, `created_at`, `first_login_at`,
        `last_login_at`."""
        data = {"username": username, "password": password, "role": role, **restored}
        return self._put(data=data, expected=201)

    def set_password(self, username: str, new_password: str) -> User:
        return self._post(username, data={"password": new_password})

    def set_role(self, username: str, new_role: str) -> User:
        """`sys_admin` or `default`; roles in tenants are given by `tenants.add_user`."""
        return self._post(username, data={"role": new_role})

    def set_show_getting_started(self, username: str, flag_value: bool) -> User:
        return self._post(username, data={"show_getting_started": flag_value})

    def activate(self, username: str) -> User:
        return self._post("active", username, data={"action": "activate"})

    def deactivate(self, username: str) -> User:
        return self._post("active", username, data={"action": "deactivate"})

    def unlock(self, username: str) -> User:
        """Forget the wrong passwords that it was tried with."""
        return self._post("unlock", username)

    def delete(self, username: str) -> None:
        self._delete(username)
