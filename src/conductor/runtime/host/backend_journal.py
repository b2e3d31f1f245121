"""The journal of a workflow that `cloudify.dispatch` runs: it hands on to the records."""

from collections.abc import Sequence

from conductor.domain.errors import Conflict
from conductor.domain.facts import Fact, InstanceChanged, InstanceStateSet, Receipt, Said
from conductor.runtime.engine.journal import NoJournal
from conductor.runtime.sdk.backend import Backend


class BackendJournal(NoJournal):
    """Keeps no operations, and no status of the execution."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend

    def append(self, facts: Sequence[Fact]) -> Receipt:
        for fact in facts:
            try:
                self._apply(fact)
            except Conflict:
                assert isinstance(fact, InstanceChanged)  # noqa: S101 - only these have a version
                return Receipt(is_written=False, conflicts=(fact.instance_id,))
        return Receipt(is_written=True)

    def _apply(self, fact: Fact) -> None:
        match fact:
            case Said():
                self._backend.say(fact.record)
            case InstanceStateSet():
                self._backend.update_node_instance(fact.instance_id, state=fact.state)
            case InstanceChanged():
                self._backend.update_node_instance(
                    fact.instance_id, fact.version, runtime_properties=fact.runtime_properties
                )
