"""The parameters of a local execution."""

from collections.abc import Callable, Mapping
from typing import Any

from conductor.blueprint import ANY_OBJECT
from conductor.blueprint.elements.enforcement import Enforcement, check_parameters
from conductor.domain.parameters import merged_parameters


def merge_and_validate(
    workflow: Mapping[str, Any],
    workflow_name: str,
    execution_parameters: Mapping[str, Any] | None = None,
    allow_custom_parameters: bool = False,
    evaluate: Callable[[Any], Any] = lambda argument: argument,
) -> dict[str, Any]:
    """`workflow` is its entry in the plan. `ValueError` names every faulty parameter."""
    declared = workflow.get("parameters") or {}
    given = execution_parameters or {}
    merged, faults = merged_parameters(declared, given, may_be_custom=allow_custom_parameters)
    faults += check_parameters(declared, merged, Enforcement(ANY_OBJECT, evaluate))
    if faults:
        sentence = f"workflow {workflow_name!r} cannot take these parameters: "
        raise ValueError(sentence + "; ".join(faults))
    return merged
