"""Requests that mostly wait, in threads of their own: those of the other routes are few."""

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])
_MOST = 1000  # a thread that waits takes some kilobytes
_ATTRIBUTE = "may_wait"
_limiter: RunVar[CapacityLimiter] = RunVar("conductor_waiting")


def may_wait(endpoint: Endpoint) -> Endpoint:
    """Stands at a plain function that waits, for seconds, for something else than the database."""
    setattr(endpoint, _ATTRIBUTE, True)
    return endpoint


def waits(endpoint: Callable[..., Any]) -> bool:
    return getattr(endpoint, _ATTRIBUTE, False)


def apart(endpoint: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
    @wraps(endpoint)
    async def answer(*values: Any, **named: Any) -> Any:
        return await run_sync(partial(endpoint, *values, **named), limiter=_waiting())

    return answer


def _waiting() -> CapacityLimiter:
    """Of this event loop."""
    try:
        return _limiter.get()
    except LookupError:
        _limiter.set(limiter := CapacityLimiter(_MOST))
        return limiter
