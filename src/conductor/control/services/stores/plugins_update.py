"""Where plugins updates are kept."""

from typing import Protocol

from conductor.control.services.stores.store import Store
from conductor.domain.ids import ExecutionId
from conductor.domain.plugins_update import PluginsUpdate


class PluginsUpdateStore(Store[PluginsUpdate], Protocol):
    """Lists are filtered by the states that are shown (see `shown_plugins_state`)."""

    def of_execution(self, execution_id: ExecutionId) -> PluginsUpdate | None: ...
