"""Facts with secrets masked in what people read of them.

What the execution itself reads again, results, parameters and runtime properties, stays as it is:
the manager seals it before it is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conductor.domain.event import EventRecord
from conductor.domain.facts import (
    ExecutionMoved,
    Fact,
    GraphMoved,
    GraphStored,
    InstanceStateSet,
    OperationMoved,
    OperationStored,
    OperationTaken,
    Said,
)
from conductor.domain.masking import Masker
from conductor.domain.messages import Performed
from conductor.domain.operation import OperationRecord


def masked_facts(facts: Iterable[Fact], masker: Masker) -> list[Fact]:
    return [_masked(fact, masker) for fact in facts]


def masked_performed(performed: Performed, masker: Masker) -> Performed:
    return replace(performed, failure=masker.mask_value(performed.failure))


def masked_record(record: EventRecord, masker: Masker) -> EventRecord:
    return record._replace(
        message=masker.mask_value(record.message),
        logger=masker.mask_value(record.logger),
        context=masker.mask_value(record.context),
    )


def _masked(fact: Fact, masker: Masker) -> Fact:
    match fact:
        case Said():
            return Said(masked_record(fact.record, masker))
        case OperationMoved() if fact.error or fact.failure:
            error, failure = masker.mask_value(fact.error), masker.mask_value(fact.failure)
            return replace(fact, error=error, failure=failure)
        case OperationStored():
            return OperationStored(_named(fact.operation, masker))
        case GraphStored():
            operations = _all_named(fact.operations, masker)
            return replace(fact, name=masker.mask(fact.name), operations=operations)
        case OperationTaken():
            return replace(
                fact,
                manager_name=masker.mask_value(fact.manager_name),
                agent_name=masker.mask_value(fact.agent_name),
            )
        case GraphMoved():
            return replace(fact, state=masker.mask(fact.state))
        case InstanceStateSet():
            return replace(fact, state=masker.mask(fact.state))
        case ExecutionMoved() if fact.error:
            return replace(fact, error=masker.mask(fact.error))
        case _:
            return fact


def _all_named(operations: Sequence[OperationRecord], masker: Masker) -> Sequence[OperationRecord]:
    return [_named(each, masker) for each in operations]


def _named(operation: OperationRecord, masker: Masker) -> OperationRecord:
    return replace(operation, name=masker.mask(operation.name))
