"""The one table of intrinsic functions: ours, and those that this process has been given."""

from importlib.metadata import EntryPoint, entry_points
from typing import Any, cast

from conductor.blueprint.errors import FunctionValidationError
from conductor.blueprint.functions import nodes, outside, texts
from conductor.blueprint.functions.definition import EvaluatedAt, FunctionDefinition
from conductor.blueprint.functions.extension import Function, definition_of

GROUP = "cloudify.tosca.ext.functions"
_OURS = {one.name: one for one in (*nodes.DEFINITIONS, *texts.DEFINITIONS, *outside.DEFINITIONS)}
# an entry point is loaded when a blueprint first calls it: its module imports this package
FUNCTIONS: dict[str, FunctionDefinition | EntryPoint] = {
    **{one.name: one for one in entry_points(group=GROUP)},
    **_OURS,
}


def called(value: Any) -> FunctionDefinition | None:
    """The function that this value calls: `{name: args}` or `{name: args, type: T}`."""
    if not isinstance(value, dict) or not 0 < len(value) <= 2:
        return None
    if len(value) == 2 and "type" not in value:
        return None
    for key in value:
        if key in FUNCTIONS:
            found = FUNCTIONS[key]
            return found if isinstance(found, FunctionDefinition) else _loaded(found)
    return None


def call_alone(value: Any) -> dict[str, Any] | None:
    """`{name: args}` of a value that calls a function, without the type it may state."""
    definition = called(value)
    return None if definition is None else {definition.name: value[definition.name]}


def has_calls(value: Any) -> bool:
    """True when a function is called anywhere inside."""
    if isinstance(value, dict):
        return called(value) is not None or any(has_calls(child) for child in value.values())
    return isinstance(value, list) and any(has_calls(child) for child in value)


def add(name: str, function: Any, evaluated_at: str) -> None:
    """In the place of one that was added under that name before."""
    if name in _OURS or name == "type" or not name:
        raise FunctionValidationError(name, "the name is the language's own; take another")
    if not (isinstance(function, type) and issubclass(function, Function)):
        raise FunctionValidationError(name, f"{function!r} is no class that derives from Function")
    if evaluated_at not in list(EvaluatedAt):
        known = ", ".join(EvaluatedAt)
        raise FunctionValidationError(name, f"{evaluated_at!r} is none of {known}")
    function.name, function.func_eval_type = name, evaluated_at
    FUNCTIONS[name] = definition_of(name, function, EvaluatedAt(evaluated_at))


def remove(name: str) -> None:
    if name in _OURS or name not in FUNCTIONS:
        raise FunctionValidationError(name, "nobody has registered it")
    del FUNCTIONS[name]


def _loaded(entry: EntryPoint) -> FunctionDefinition:
    """One that cannot be loaded is refused where it is called, and nothing else is."""
    try:
        function = entry.load()
        add(entry.name, function, getattr(function, "func_eval_type", ""))
    except Exception as fault:  # noqa: BLE001 - the code is somebody else's
        FUNCTIONS[entry.name] = _broken(entry, fault)
    return cast(FunctionDefinition, FUNCTIONS[entry.name])


def _broken(entry: EntryPoint, fault: Exception) -> FunctionDefinition:
    def refuse(name: str, _: Any) -> None:
        sentence = f"entry point {entry.value!r} cannot be loaded: {fault}"
        raise FunctionValidationError(name, sentence)

    return FunctionDefinition(entry.name, lambda call: refuse(call.name, call.args), refuse)
