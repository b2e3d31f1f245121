"""What functions take. Arguments may be calls themselves, whose values are not known yet."""

from collections.abc import Callable
from typing import Any

from conductor.blueprint.errors import FunctionValidationError

Check = Callable[[str, Any], None]


def takes_name_or_path(name: str, args: Any) -> None:
    """`name`, a function, or a list of at least two items."""
    if isinstance(args, list):
        takes_path(name, args)
    elif not isinstance(args, str | dict) or not args:
        raise FunctionValidationError(name, f"expected a name or a list, found {args!r}")


def takes_path(name: str, args: Any) -> None:
    if not isinstance(args, list) or len(args) < 2:
        raise FunctionValidationError(name, f"expected a list of two or more items, found {args!r}")
    if not isinstance(args[0], str | dict):
        raise FunctionValidationError(name, f"expected a name first, found {args[0]!r}")


def takes_list(name: str, args: Any) -> None:
    if not isinstance(args, list):
        raise FunctionValidationError(name, f"expected a list, found {args!r}")


def takes_mappings(name: str, args: Any) -> None:
    takes_list(name, args)
    for item in args:
        if not isinstance(item, dict):
            raise FunctionValidationError(name, f"expected mappings, found {item!r}")


def takes_key_or_index(name: str, args: Any) -> None:
    """`key`, or `[key, index]`."""
    takes_name_or_path(name, args)
    if isinstance(args, list) and (len(args) > 2 or not is_a(int, args[1], or_call=True)):
        raise FunctionValidationError(name, f"expected [key, index], found {args!r}")


def takes_capabilities(name: str, args: Any) -> None:
    """`[group, capability, nested...]`; there may be a list of capabilities."""
    takes_path(name, args)
    if not args[1] or not isinstance(args[1], str | list | dict):
        raise FunctionValidationError(
            name, f"expected a capability or a list of some, found {args[1]!r}"
        )


def takes_attributes(name: str, args: Any) -> None:
    """`[node, attribute or path...]`, each only once."""
    takes_path(name, args)
    seen = []
    for one in args[1:]:
        path = one if isinstance(one, list) else [one]
        if path in seen or not path:
            raise FunctionValidationError(name, f"{one!r} is listed twice, or empty; remove it")
        seen.append(path)


def takes(*kinds: type, optional: int = 0, may_stand_alone: bool = False) -> Check:
    """A check for a list of values of these kinds, of which the last `optional` may be absent.

    With `may_stand_alone` a single value is taken for a list of one.
    """

    def check(name: str, args: Any) -> None:
        items = [args] if may_stand_alone and not isinstance(args, list) else args
        if not isinstance(items, list) or not len(kinds) - optional <= len(items) <= len(kinds):
            wanted = f"{len(kinds) - optional} to {len(kinds)}" if optional else str(len(kinds))
            raise FunctionValidationError(name, f"expected {wanted} arguments, found {args!r}")
        for position, (kind, value) in enumerate(zip(kinds, items, strict=False), start=1):
            if not is_a(kind, value, or_call=True):
                sentence = f"argument {position} must be {_SPOKEN[kind]}, found {value!r}"
                raise FunctionValidationError(name, sentence)

    return check


def is_a(kind: type, value: Any, *, or_call: bool = False) -> bool:
    if or_call and isinstance(value, dict):
        return True
    return isinstance(value, kind) and not (kind is int and isinstance(value, bool))


_SPOKEN = {str: "a text", int: "a whole number"}
