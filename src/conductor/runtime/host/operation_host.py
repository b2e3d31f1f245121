"""The process that performs a plugin's operations, one at a time: `python -m` this module.

The operation runs in the main thread, because plugin code may want signals; another one watches
that the worker is still there. Between two operations everything an operation may have changed is
put back.
"""

import os
import sys
from contextvars import copy_context

import msgspec

from conductor.channel.codec import encode, unpack
from conductor.channel.process_name import name_process
from conductor.channel.subreaper import become_subreaper
from conductor.domain.crash_points import AFTER_CALL, BEFORE_CALL, OUTCOME_TOLD, reached
from conductor.domain.masked_facts import masked_performed
from conductor.domain.messages import (
    Answer,
    Changed,
    Inspect,
    Leave,
    Perform,
    Performed,
    Spent,
)
from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.host.backend import LinkedBackend
from conductor.runtime.host.children import Family
from conductor.runtime.host.load import load
from conductor.runtime.host.masked_output import MaskedOutputs
from conductor.runtime.host.surroundings import Surroundings
from conductor.runtime.host.worker_link import WorkerLink
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.errors import describe_failure
from conductor.runtime.sdk.operation import OperationOutcome, run_operation


def _perform(order: Perform, backend: Backend, surroundings: Surroundings) -> Performed:
    try:
        function = load(order.function)
    except NonRecoverableError as error:
        return Performed(order.operation_id, failure=describe_failure(error))
    finally:
        surroundings.accept_code()
    context, kwargs = unpack(order.inputs)
    own = copy_context()  # that of decimal numbers, for example, ends with the operation
    outcome = own.run(run_operation, function, context, kwargs, backend)
    return _performed(order.operation_id, outcome)


def _may_run_twice(name: str) -> bool:
    try:
        return bool(getattr(load(name), "resumable", False))
    except NonRecoverableError:
        return False


def _performed(operation_id: str, outcome: OperationOutcome) -> Performed:
    changed = tuple(Changed(*change) for change in outcome.changed)
    if outcome.error is not None:
        return Performed(operation_id, failure=describe_failure(outcome.error), changed=changed)
    return Performed(operation_id, result=outcome.result, changed=changed)


def _presentable(performed: Performed) -> Performed:
    """The same, or a failure with a sentence when it holds what cannot be stored."""
    try:
        for part in (performed.result, [each.runtime_properties for each in performed.changed]):
            msgspec.json.encode(part)
        encode(performed)
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        unfit = NonRecoverableError(
            f"the operation's result or runtime properties cannot be stored as JSON: {error}"
        )
        return Performed(performed.operation_id, failure=describe_failure(unfit))
    return performed


def _perform_and_tell(
    link: WorkerLink,
    order: Perform,
    surroundings: Surroundings,
    family: Family,
    outputs: MaskedOutputs,
) -> None:
    surroundings.mark(order.operation_id)
    line = link.line(order.operation_id, order.secrets)
    reached(BEFORE_CALL)
    outputs.begin(lambda: line.secrets.masker)
    with family.of_one_operation():
        performed = _presentable(_perform(order, LinkedBackend(line), surroundings))
    outputs.settle()
    if performed.failure is not None and line.secrets.masker:
        performed = masked_performed(performed, line.secrets.masker)
    reached(AFTER_CALL)
    link.send(performed)
    reached(OUTCOME_TOLD)


def main() -> None:
    name_process("operation-host")
    become_subreaper()  # whatever an operation starts stays below, however far it detaches
    family = Family()
    link = WorkerLink.inherited(family.kill_all)
    link.watch()
    link.ask_aside()
    outputs = MaskedOutputs()
    surroundings = Surroundings()
    is_spent = False
    while not isinstance(order := link.next(), Leave):
        if is_spent:
            continue  # somebody else does it
        if isinstance(order, Perform):
            _perform_and_tell(link, order, surroundings, family, outputs)
        elif isinstance(order, Inspect):
            link.send(Answer(order.id, _may_run_twice(order.function)))
            surroundings.accept_code()
        surroundings.restore()  # while the worker writes down how it ended
        if surroundings.is_littered:
            is_spent = True
            link.send(Spent())
    sys.stdout.flush()
    os._exit(0)  # threads that an operation left must not keep the process


if __name__ == "__main__":
    main()
