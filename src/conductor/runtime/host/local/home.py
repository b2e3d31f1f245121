"""Where a local environment lives: in memory, or in a folder."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Protocol

from conductor.domain.facts import Fact
from conductor.runtime.engine.journal import Journal
from conductor.runtime.host.local.mouth import Mouth
from conductor.runtime.host.local.recorded import RecordedOperations
from conductor.runtime.host.local.records import Records


class Home(Protocol):
    """Of one environment."""

    @property
    def records(self) -> Records:
        """As they are now."""
        ...

    def changing(self) -> AbstractContextManager[Records]:
        """Nobody else changes or executes anything meanwhile: `EnvironmentBusy` when somebody is
        at it already."""
        ...

    def journal(self, execution_id: str, mouth: Mouth) -> AbstractContextManager[Journal]: ...

    def note(self, execution_id: str, facts: Sequence[Fact]) -> None:
        """Something that was found out about an execution after its end."""
        ...

    def recorded(self, execution_id: str) -> RecordedOperations:
        """What an execution did before it ended or was lost."""
        ...
