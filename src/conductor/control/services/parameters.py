"""The parameters of an execution, merged or refused."""

from collections.abc import Mapping
from typing import Any

from conductor.control.services.errors import IllegalExecutionParameters
from conductor.domain.parameters import merged_parameters


def merge_parameters(
    workflow: str,
    declared: Mapping[str, Any],
    given: Mapping[str, Any],
    *,
    may_be_custom: bool,
) -> dict[str, Any]:
    """Raises a sentence that names every faulty parameter."""
    merged, faults = merged_parameters(declared, given, may_be_custom=may_be_custom)
    if faults:
        raise IllegalExecutionParameters(
            f"workflow {workflow!r} cannot take these parameters: " + "; ".join(faults)
        )
    return merged
