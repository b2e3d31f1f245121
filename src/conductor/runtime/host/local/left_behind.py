"""What an operation leaves behind: runtime properties, and a result."""

import copy
from collections.abc import Callable

import msgspec

from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.sdk.operation import Change, OperationOutcome


def settled(outcome: OperationOutcome) -> OperationOutcome:
    """With properties that the operation's code cannot change any more."""
    return _checked(outcome, _copied, "copied") if outcome.changed else outcome


def storable(outcome: OperationOutcome) -> OperationOutcome:
    """The same where things are written down; what JSON cannot hold makes it a failure."""
    return _checked(outcome, _as_json, "stored as JSON")


def _checked(
    outcome: OperationOutcome, check: Callable[[OperationOutcome], OperationOutcome], what: str
) -> OperationOutcome:
    try:
        return check(outcome)
    except Exception as error:  # noqa: BLE001 - whatever the author's objects raise
        sentence = f"the operation's result or runtime properties cannot be {what}: {error}"
        return OperationOutcome(error=NonRecoverableError(sentence))


def _copied(outcome: OperationOutcome) -> OperationOutcome:
    changed = tuple(
        Change(each.instance_id, each.version, copy.deepcopy(each.runtime_properties))
        for each in outcome.changed
    )
    return OperationOutcome(outcome.result, outcome.error, changed)


def _as_json(outcome: OperationOutcome) -> OperationOutcome:
    msgspec.json.encode(outcome.result)
    changed = tuple(
        Change(each.instance_id, each.version, _plain(each.runtime_properties))
        for each in outcome.changed
    )
    return OperationOutcome(outcome.result, outcome.error, changed)


def _plain(properties: dict[str, object]) -> dict[str, object]:
    plain: dict[str, object] = msgspec.json.decode(msgspec.json.encode(properties))
    return plain
