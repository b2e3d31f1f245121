"""Which inputs a stored operation has, and what types they are declared to have."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from conductor.domain.decided_operation import inputs_of
from conductor.domain.errors import InvalidInput
from conductor.domain.operation import OperationRecord
from conductor.domain.outcomes import REMOTE, interface_of
from conductor.domain.primitives import fits

_Plan = Mapping[str, Any]


class DeclaredAt(NamedTuple):
    """Where an operation is declared: in the plan of a `node`; with a `target`, in its relationship
    to that node, under `key`."""

    node: str
    operation: str
    key: str = "operations"
    target: str | None = None


def declared_at(record: OperationRecord) -> DeclaredAt | None:
    """None where no node declares it, as for tasks of a workflow."""
    match record.parameters.get("task_kwargs"):
        case {
            "kwargs": {
                "__cloudify_context": {
                    "node_name": str(node),
                    "operation": {"name": str(name)} as called,
                } as context
            }
        }:
            other = (context.get("related") or {}).get("node_name")
            if called.get("relationship") == "source":
                return DeclaredAt(node, name, "source_operations", other)
            if called.get("relationship") == "target" and other:
                return DeclaredAt(other, name, "target_operations", node)
            return DeclaredAt(node, name)
    return None


def input_types(place: DeclaredAt, plan: _Plan) -> Mapping[str, str]:
    """By the names of inputs, those that are declared with one. `plan` is that of the node."""
    owners = [plan]
    if place.target is not None:
        ends = plan.get("relationships") or ()
        owners = [each for each in ends if each.get("target_id") == place.target]
    for owner in owners:
        if found := (owner.get(place.key) or {}).get(place.operation):
            types: Mapping[str, str] = found.get("inputs_types") or {}
            return types
    return {}


def check_inputs(
    record: OperationRecord, given: Mapping[str, Any], types: Mapping[str, str]
) -> None:
    """Raises `InvalidInput` for names that the operation does not have, and for new values that are
    not of their types. Leave out of `types` what is a function: its value comes later."""
    if not given:
        return
    if record.type != REMOTE:
        raise InvalidInput(f"operation {record.id} is a task of the workflow: it has no inputs")
    which, known = f"operation {record.id}{interface_of(record)}", inputs_of(record)
    names = known.keys() | types.keys()
    if unknown := sorted(given.keys() - names):
        has = ", ".join(sorted(names)) or "none"
        raise InvalidInput(f"{which} has no input {', '.join(map(repr, unknown))}; it has: {has}")
    new = {name: value for name, value in given.items() if value != known.get(name)}
    faults = [
        f"input {name!r} must be of type {types[name]}, not {value!r}"
        for name, value in new.items()
        if name in types and value is not None and not fits(value, types[name])
    ]
    if faults:
        raise InvalidInput(f"{which}: {'; '.join(faults)}")
