"""What an operation leaves behind must be plain data, where it is written to files."""

import msgspec

from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.sdk.operation import OperationOutcome


def presentable(outcome: OperationOutcome) -> OperationOutcome:
    """The same, or a failure with a sentence when it holds what JSON cannot."""
    try:
        msgspec.json.encode(outcome.result)
        msgspec.json.encode([each.runtime_properties for each in outcome.changed])
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        unfit = NonRecoverableError(
            f"the operation's result or runtime properties cannot be stored as JSON: {error}"
        )
        return OperationOutcome(error=unfit)
    return outcome
