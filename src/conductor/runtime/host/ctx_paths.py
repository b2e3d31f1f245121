"""The path language of the `ctx` command: `node properties a.b[0]` (framework §2.10)."""

import inspect
import re
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

_PART = re.compile(r"([^\[\]]*)((?:\[\d+\])*)")
_INDEX = re.compile(r"\[(\d+)\]")


class PathDictAccess:
    """Reads and writes inside nested dicts and lists by a dotted path such as `a.b[0].c`."""

    def __init__(self, values: MutableMapping[str, Any]) -> None:
        self._values = values

    def get(self, path: str) -> Any:
        value: Any = self._values
        for step in _steps(path):
            value = _child(value, step, path)
        return value

    def set(self, path: str, value: Any) -> None:
        """Put `value` there. Dicts that are missing or null on the way are made, lists are not."""
        *way, last = _steps(path)
        holder: Any = self._values
        for step in way:
            if isinstance(holder, MutableMapping) and holder.get(step) is None:
                holder[step] = {}
            holder = _child(holder, step, path)
        if not isinstance(holder, MutableMapping):
            _child(holder, last, path)
        holder[last] = value
        self._tell_of_change()

    def _tell_of_change(self) -> None:
        """A nested change goes unnoticed by a dict that tracks changes of its top level."""
        notice = getattr(self._values, "_set_changed", None)
        if notice is not None:
            notice()


def process_ctx_request(ctx: Any, args: Sequence[Any]) -> Any:
    """What `ctx arg arg...` stands for: attributes first, then a path in a dict, or a call.

    >>> process_ctx_request(ctx, ["instance", "runtime-properties", "port", 8080])
    """
    current = ctx
    for position, name in enumerate(args):
        rest = args[position:]
        if isinstance(current, MutableMapping):
            return _access(current, rest)
        if callable(current):
            return _call(current, rest)
        current = getattr(current, str(name).replace("-", "_"))
    return current() if callable(current) else current


def _access(values: MutableMapping[str, Any], rest: Sequence[Any]) -> Any:
    if len(rest) == 1:
        return PathDictAccess(values).get(str(rest[0]))
    if len(rest) == 2:
        PathDictAccess(values).set(str(rest[0]), rest[1])
        return None
    raise RuntimeError(
        f"illegal argument while accessing dict: {' '.join(map(str, rest))}; "
        "give a path to read it, or a path and a value to set it"
    )


def _call(function: Any, rest: Sequence[Any]) -> Any:
    *first, last = rest
    if isinstance(last, Mapping) and _takes(function, first, last):
        return function(*first, **last)
    return function(*rest)


def _takes(function: Any, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """False where the dict is a value itself, as in `ctx returns @'{"pid": 12}'`."""
    try:
        inspect.signature(function).bind(*args, **kwargs)
    except TypeError:
        return False
    return True


def _steps(path: str) -> list[Any]:
    steps: list[Any] = []
    for part in path.split("."):
        matched = _PART.fullmatch(part)
        if matched is None:
            raise RuntimeError(f"illegal path: {path}")
        name, indices = matched.groups()
        steps += [name] if name else []
        steps += [int(index) for index in _INDEX.findall(indices)]
    if not steps:
        raise RuntimeError(f"illegal path: {path}")
    return steps


def _child(value: Any, step: Any, path: str) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        raise RuntimeError(f"illegal path: {path}") from None
