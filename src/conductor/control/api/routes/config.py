"""Settings of the manager."""

from typing import Any

from pydantic import BaseModel

from conductor.control.api.access import Authenticated
from conductor.control.api.answers import answers
from conductor.control.api.doors import Services
from conductor.control.api.maintenance_mode import goes_on
from conductor.control.api.routing import Routes
from conductor.control.api.system_shapes import ConfigItemShape, ConfigShape
from conductor.control.services.config import ConfigItem
from conductor.control.services.shapes import moment
from conductor.domain.permissions import PERMISSIONS, ROLES, SYSTEM_ROLES

router = Routes(tags=["config"])


class NewValue(BaseModel):
    """`force` changes what is heeded only when a server starts."""

    value: Any = None
    force: bool | None = None


def _shape(item: ConfigItem) -> dict[str, Any]:
    return {
        "name": item.setting.name,
        "value": item.value,
        "scope": item.setting.scope,
        "schema": item.setting.schema,
        "is_editable": item.setting.is_editable,
        "admin_only": False,
        "updated_at": moment(item.updated_at),
        "updater_name": item.updated_by,
    }


_AUTHORIZATION = {
    "roles": [
        {
            "name": name,
            "type": "system_role" if name in SYSTEM_ROLES else "tenant_role",
            "description": description,
        }
        for name, description in ROLES.items()
    ],
    "permissions": {name: list(roles) for name, roles in PERMISSIONS.items()},
}


@router.get("/config")
@answers(ConfigShape)
def list_config(
    caller: Authenticated, services: Services, scope: str | None = None
) -> dict[str, Any]:
    items = [_shape(each) for each in services.config.items(scope)]
    return {"metadata": {}, "items": items, "authorization": _AUTHORIZATION}


@router.get("/config/{name}")
@answers(ConfigItemShape)
def get_config(caller: Authenticated, services: Services, name: str) -> dict[str, Any]:
    """By name, or by `<scope>.<name>`."""
    return _shape(services.config.item(name))


@router.put("/config/{name}")
@goes_on
@answers(ConfigItemShape)
def change_config(
    caller: Authenticated, services: Services, name: str, body: NewValue
) -> dict[str, Any]:
    """Texts are read as the item's schema has it. Holds at once here, and soon on all servers."""
    is_forced = bool(body.force)
    return _shape(services.config.put(caller, name, body.value, is_forced=is_forced))
