"""`ctx.capabilities`: the runtime properties of everything that an instance relates to, merged."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError


class ContextCapabilities:
    """Deprecated; read `ctx.instance.relationships` instead. `instance` may be None."""

    def __init__(self, instance: Any = None) -> None:
        self._instance = instance

    def __contains__(self, key: object) -> bool:
        return any(key in properties for properties in self.get_all().values())

    def __getitem__(self, key: str) -> Any:
        holders = {owner: held for owner, held in self.get_all().items() if key in held}
        if len(holders) == 1:
            (held,) = holders.values()
            return held[key]
        if holders:
            raise NonRecoverableError(
                f"capability {key!r} is ambiguous: {', '.join(sorted(holders))} all have it"
            )
        raise NonRecoverableError(f"no related node instance has a runtime property {key!r}")

    def get_all(self) -> dict[str, Mapping[str, Any]]:
        """Runtime properties by the id of the related instance."""
        relationships = () if self._instance is None else self._instance.relationships
        return {
            each.target.instance.id: each.target.instance.runtime_properties
            for each in relationships
        }
