"""Dicts that know whether they may change, and whether they did."""

from typing import Any

from conductor.runtime.sdk.exceptions import NonRecoverableError


class DirtyTrackingDict(dict[Any, Any]):
    """Runtime properties. Changes of the top level make it `dirty`.

    What happens inside a nested value, and `setdefault`, goes unnoticed, as plugin code expects;
    assign the key again to have it saved. `pop` of a missing key returns None.
    """

    def __init__(self, *args: Any, modifiable: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.modifiable = modifiable
        self.dirty = False

    def _set_changed(self) -> None:
        if not self.modifiable:
            raise NonRecoverableError(
                "Cannot modify runtime properties of relationship node instances; "
                "use ctx.source or ctx.target in an operation of the relationship"
            )
        self.dirty = True

    def __reduce__(self) -> tuple[Any, ...]:
        return DirtyTrackingDict, (dict(self),)

    def __setitem__(self, key: Any, value: Any) -> None:
        self._set_changed()
        super().__setitem__(key, value)

    def __delitem__(self, key: Any) -> None:
        self._set_changed()
        super().__delitem__(key)

    def update(self, *args: Any, **kwargs: Any) -> None:
        self._set_changed()
        super().update(*args, **kwargs)

    def clear(self) -> None:
        self._set_changed()
        super().clear()

    def pop(self, key: Any, default: Any = None) -> Any:
        self._set_changed()
        return super().pop(key, default)

    def popitem(self) -> tuple[Any, Any]:
        self._set_changed()
        return super().popitem()


class ImmutableProperties(dict[str, Any]):
    """Properties of a node: what the blueprint says cannot be changed by an operation."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise NonRecoverableError(
            "Cannot override read only properties; keep what changes in ctx.instance"
            ".runtime_properties"
        )

    __setitem__ = __delitem__ = update = clear = pop = popitem = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return ImmutableProperties, (dict(self),)
