"""The port to a manager's data: whether what an input of an object type names is there."""

from collections.abc import Collection
from typing import Any, Protocol

from conductor.blueprint.errors import ConstraintException


class ValuesGetter(Protocol):
    """The names of its methods are those that callers of the public API hand in."""

    def get(self, data_type: str, value: Any, /, **params: Any) -> Collection[Any]:
        """Of all objects of an object type those that fit, at least `value` when it is one.

        `params` are deployment_id, filter_id, labels, tenants, valid_values, and for a name
        pattern id_specs, display_name_specs, key_specs, type_specs, capability_key_specs,
        scaling_group_name_specs or operation_name_specs. Without deployment_id those of the
        getter's own deployment or blueprint are meant.
        """
        ...

    def has_deployment_id(self) -> bool: ...
    def has_blueprint_id(self) -> bool: ...


class NoManager:
    """Where nobody can be asked, no object is known."""

    def get(self, data_type: str, value: Any, /, **_: Any) -> Collection[Any]:
        raise ConstraintException(
            f"{value!r} should be a {data_type}, and there is no manager here to ask for it"
        )

    def has_deployment_id(self) -> bool:
        return True  # what is missing is the manager, which `get` says

    has_blueprint_id = has_deployment_id


class AnyObject:
    """Where it is too early to ask: every object is taken for known."""

    def get(self, _data_type: str, value: Any, /, **_: Any) -> Collection[Any]:
        return [value]

    def has_deployment_id(self) -> bool:
        return True

    has_blueprint_id = has_deployment_id


NO_MANAGER: ValuesGetter = NoManager()
ANY_OBJECT: ValuesGetter = AnyObject()
