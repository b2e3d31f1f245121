"""The one gate before all routes that change something: in maintenance it is closed."""

from collections.abc import Callable, Collection, Sequence
from enum import Enum
from typing import Any, TypeVar

from fastapi import Depends, params
from starlette.concurrency import run_in_threadpool

from conductor.control.api.access import Authenticated
from conductor.control.api.doors import Services
from conductor.control.api.parameters import BYPASS, reads

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_ATTRIBUTE = "goes_on"
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class _GoesOn(Enum):
    ALWAYS = "always"
    WHILE_ACTIVATING = "while activating"


def goes_on(endpoint: Endpoint) -> Endpoint:
    """`@goes_on` stands over a function that changes nothing, whatever its method says, or that is
    needed in maintenance."""
    setattr(endpoint, _ATTRIBUTE, _GoesOn.ALWAYS)
    return endpoint


def goes_on_while_activating(endpoint: Endpoint) -> Endpoint:
    """For what ends executions: it is needed until they have ended."""
    setattr(endpoint, _ATTRIBUTE, _GoesOn.WHILE_ACTIVATING)
    return endpoint


def gate_of(endpoint: Callable[..., Any], methods: Collection[str]) -> Sequence[params.Depends]:
    """What stands before a route. One that says nothing of itself is closed in maintenance."""
    said = getattr(endpoint, _ATTRIBUTE, None)
    if said is _GoesOn.ALWAYS or _READING.issuperset(methods):
        return []
    return [Depends(_closed if said is None else _closed_when_active)]


@reads(BYPASS)
async def _closed(caller: Authenticated, services: Services) -> None:
    if not caller.passes_maintenance:
        await run_in_threadpool(services.maintenance_mode.check, caller)


@reads(BYPASS)
async def _closed_when_active(caller: Authenticated, services: Services) -> None:
    if not caller.passes_maintenance:
        check = services.maintenance_mode.check
        await run_in_threadpool(check, caller, may_end_what_runs=True)
