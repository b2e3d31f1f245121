"""What several places of a plan have in common: one object, which nobody can change.

What a template does not say itself it inherits, and thousands of nodes inherit the same. A part
that is held in two places refuses every change, for whoever changed one node would change its likes
unknowingly; `copy.deepcopy` gives a plain one.
"""

from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

Value = TypeVar("Value")


def _refuse(*_: Any, **__: Any) -> NoReturn:
    raise TypeError("a plan holds this part in several places; change a copy.deepcopy of it")


class SharedMapping(dict[str, Any]):
    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce_ex__(self, protocol: Any) -> Any:
        """As a plain one: a copy belongs to whoever made it."""
        return dict, (), None, None, iter(self.items())


class SharedList(list[Any]):
    __setitem__ = __delitem__ = __iadd__ = __imul__ = _refuse
    append = extend = insert = remove = pop = clear = sort = reverse = _refuse

    def __reduce_ex__(self, protocol: Any) -> Any:
        return list, (), None, iter(self)


def frozen(value: Any) -> Any:
    """A copy that refuses changes, with everything below it."""
    if isinstance(value, dict):
        return SharedMapping({key: frozen(each) for key, each in value.items()})
    return SharedList(map(frozen, value)) if isinstance(value, list) else value


def shared(root: Value) -> Value:
    """The same structure of mappings and lists. What it holds in more than one place cannot be
    changed any more, with everything below it; the rest is changed in place."""
    made: Value = _Sharing(root).of(root)
    return made


class _Sharing:
    def __init__(self, root: Any) -> None:
        self._seen: dict[int, Any] = {}  # by their identity, and kept: an identity is used again
        self._common: set[int] = set()
        self._made: dict[int, Any] = {}
        self._look(root)

    def _look(self, root: Any) -> None:
        waiting = [root]
        while waiting:
            part = waiting.pop()
            if id(part) in self._seen:
                self._common.add(id(part))
            else:
                self._seen[id(part)] = part
                waiting.extend(each for _, each in _children(part))

    def of(self, part: Any) -> Any:
        if id(part) in self._common:
            return self._frozen(part)
        for key, child in list(_children(part)):
            part[key] = self.of(child)
        return part

    def _frozen(self, part: Any) -> Any:
        made = self._made.get(id(part))
        if made is None:
            made = self._made[id(part)] = self._freeze(part)
        return made

    def _freeze(self, part: Any) -> Any:
        if isinstance(part, dict):
            return SharedMapping({key: self._frozen(each) for key, each in part.items()})
        return SharedList(map(self._frozen, part)) if isinstance(part, list) else part


def _children(part: Any) -> Iterator[tuple[Any, Any]]:
    """Those that can hold something themselves, by key or index."""
    if isinstance(part, dict):
        pairs: Any = part.items()
    elif isinstance(part, list):
        pairs = enumerate(part)
    else:
        return
    yield from ((key, each) for key, each in pairs if isinstance(each, (dict, list)))
