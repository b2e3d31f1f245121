"""The parameters of an execution: declared defaults, what was given, and every fault at once."""

import json
from collections.abc import Callable, Mapping
from typing import Any


def merged_parameters(
    declared: Mapping[str, Any], given: Mapping[str, Any], *, may_be_custom: bool
) -> tuple[dict[str, Any], list[str]]:
    """Defaults overlaid by what was given, converted to the declared types; and a phrase for each
    faulty parameter. What is missing, not required and without a default is left out."""
    merged: dict[str, Any] = {}
    faults: list[str] = []
    for name, schema in declared.items():
        _take(name, schema or {}, given, merged, faults)
    custom = {name: value for name, value in given.items() if name not in declared}
    if custom and not may_be_custom:
        names = ", ".join(sorted(custom))
        faults.append(f"not declared: {names} (allow custom parameters to pass them on)")
    return merged | custom, faults


def _take(
    name: str,
    schema: Mapping[str, Any],
    given: Mapping[str, Any],
    merged: dict[str, Any],
    faults: list[str],
) -> None:
    if name not in given:
        if "default" in schema:
            merged[name] = schema["default"]
        elif schema.get("required", True):
            faults.append(f"{name} is missing")
        return
    try:
        merged[name] = _converted(given[name], schema.get("type"), schema.get("item_type"))
    except ValueError:
        faults.append(f"{name} must be of type {schema['type']}, not {given[name]!r}")


def _converted(value: Any, wanted: str | None, item: str | None = None) -> Any:
    convert = _CONVERSIONS.get(wanted or "")
    if convert is None or value is None or _is_function(value):
        return value
    found = convert(value)
    return [_converted(one, item) for one in found] if wanted == "list" and item else found


def _is_function(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)).startswith("get_")


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return value.lower() == "true"
    raise ValueError(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError(value)
    return int(value)


def _float(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError(value)
    return float(value)


def _string(value: Any) -> str:
    if isinstance(value, dict | list):
        raise ValueError(value)
    return value if isinstance(value, str) else json.dumps(value)


def _collection(kind: type[Any]) -> Callable[[Any], Any]:
    def convert(value: Any) -> Any:
        found = json.loads(value) if isinstance(value, str) else value
        if not isinstance(found, kind):
            raise ValueError(value)
        return found

    return convert


_CONVERSIONS: Mapping[str, Callable[[Any], Any]] = {
    "boolean": _boolean,
    "integer": _integer,
    "float": _float,
    "string": _string,
    "list": _collection(list),
    "dict": _collection(dict),
}
