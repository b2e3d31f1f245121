"""Before a fact is stored, what it must not say is taken out of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from conductor.control.services.seals import Seals
from conductor.domain.facts import (
    Fact,
    GraphStored,
    InstanceChanged,
    OperationMoved,
    OperationStored,
)
from conductor.domain.masked_facts import masked_facts
from conductor.domain.masking import NO_SECRETS, Masker
from conductor.domain.operation import OperationRecord


@dataclass(frozen=True)
class Discretion:
    """About one execution, by what it was told so far."""

    seals: Seals | None = None
    secrets: tuple[str, ...] = field(default=(), repr=False)
    masker: Masker = NO_SECRETS

    @property
    def count(self) -> int:
        return len(self.secrets)

    def knows(self, secrets: Sequence[str]) -> bool:
        return set(secrets) <= set(self.secrets)

    def seal(self, value: Any) -> Any:
        return self.seals.seal(value, self.masker) if self.seals and self.masker else value

    def cover(self, facts: Sequence[Fact]) -> Sequence[Fact]:
        """Masked where people read it, sealed where the execution may read it again."""
        if not self.masker:
            return facts
        return [self._sealed(fact) for fact in masked_facts(facts, self.masker)]

    def _sealed(self, fact: Fact) -> Fact:
        match fact:
            case OperationMoved() if fact.result is not None:
                return replace(fact, result=self.seal(fact.result))
            case InstanceChanged():
                properties = self.seal(dict(fact.runtime_properties))
                return replace(fact, runtime_properties=properties)
            case OperationStored():
                return OperationStored(self._sealed_operation(fact.operation))
            case GraphStored():
                return replace(fact, operations=list(map(self._sealed_operation, fact.operations)))
            case _:
                return fact

    def _sealed_operation(self, operation: OperationRecord) -> OperationRecord:
        parameters = self.seal(dict(operation.parameters))
        return replace(operation, parameters=parameters)


NOTHING_CONFIDED = Discretion()
