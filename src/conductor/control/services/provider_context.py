"""What whoever set the manager up left for plugins, as `ctx.provider_context` shows it to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from conductor.control.services.config import Configuration
from conductor.control.services.numbers import check_numbers
from conductor.control.services.work import UnitOfWork, UnitOfWorkFactory
from conductor.domain.clock import Clock
from conductor.domain.config import ChangedSetting
from conductor.domain.errors import Conflict
from conductor.domain.identity import Caller

_SCOPE, _NAME = "provider", "context"


@dataclass(frozen=True)
class ProviderContext:
    name: str = "provider"
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ProviderContexts:
    """The manager has one. What it says of workflows are the settings, whatever was left there."""

    work: UnitOfWorkFactory
    config: Configuration
    clock: Clock

    def get(self) -> ProviderContext:
        with self.work.reading() as unit:
            left = _left(unit) or ProviderContext()
        return self._shown(left)

    def put(self, caller: Caller, left: ProviderContext, *, is_update: bool) -> ProviderContext:
        check_numbers("context", left.context)
        value = {"name": left.name, "context": left.context}
        with self.work.writing() as unit:
            if not is_update and _left(unit) is not None:
                raise Conflict("there is a provider context already: send update=true")
            now, by = self.clock.now(), caller.username
            unit.config.put(ChangedSetting(_SCOPE, _NAME, value, now, by))
        return self._shown(left)

    def _shown(self, left: ProviderContext) -> ProviderContext:
        of_ours = left.context.get("cloudify")
        more = of_ours if isinstance(of_ours, Mapping) else {}
        cloudify = {**more, **self.config.current.bootstrap_context}
        return ProviderContext(left.name, {**left.context, "cloudify": cloudify})


def _left(unit: UnitOfWork) -> ProviderContext | None:
    left = (each for each in unit.config.all() if (each.scope, each.name) == (_SCOPE, _NAME))
    return next((ProviderContext(**each.value) for each in left), None)
