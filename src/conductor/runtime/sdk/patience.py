"""Waiting for something that other people's machines do (framework §2.7)."""

import functools
import math
import threading
import time
from collections.abc import Callable
from typing import Any

from conductor.runtime.sdk.constants import KEEP_TRYING_HTTP_TOTAL_TIMEOUT_SEC
from conductor.runtime.sdk.exceptions import NonRecoverableError

_pause = threading.Event().wait
_now = time.monotonic

_OVERLOADED = frozenset({502, 503, 504})
# Of requests, of httpx and of our client, none of which has to be loaded.
_UNREACHED = frozenset(
    {"ConnectionError", "TransportError", "Timeout", "ServerTimeout", "ServerUnreachable"}
)


def keep_trying_http(
    total_timeout_sec: float | None = KEEP_TRYING_HTTP_TOTAL_TIMEOUT_SEC, max_delay_sec: float = 60
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Have a function called again while its server cannot be reached or is overloaded.

    `@keep_trying_http(total_timeout_sec=600)`; None tries without end. Pauses double, up to
    `max_delay_sec`. What it raises after that time, or for another reason, is raised.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def keep_trying(*args: Any, **kwargs: Any) -> Any:
            deadline = math.inf if total_timeout_sec is None else _now() + total_timeout_sec
            delay = 1.0
            while True:
                try:
                    return function(*args, **kwargs)
                except Exception as error:
                    if not _may_pass(error) or _now() + delay > deadline:
                        raise
                _pause(delay)
                delay = min(delay * 2, max_delay_sec)

        return keep_trying

    return decorate


def wait_for(
    callable_obj: Callable[[Any], Any],
    callable_obj_key: Any,
    value_attr: str,
    test_value: Any,
    msg: str,
    timeout: float = 900,
    interval: float = 1,
) -> Any:
    """Call `callable_obj(callable_obj_key)` until the answer's `value_attr` is `test_value`.

    `wait_for(client.executions.get, "e1", "status", "terminated", "it did not end")`. After
    `timeout` seconds `msg` is raised as a `NonRecoverableError`.
    """
    deadline = _now() + timeout
    while True:
        answer = callable_obj(callable_obj_key)
        found = getattr(answer, value_attr)
        if found == test_value:
            return answer
        if _now() >= deadline:
            raise NonRecoverableError(
                f"{msg}: {value_attr} of {callable_obj_key} is {found!r} after {timeout} s, "
                f"and not {test_value!r}"
            )
        _pause(interval)


def wait_while(
    is_pending: Callable[[], bool], look: Callable[[], object], *, timeout: float
) -> bool:
    """Look again each second; False when that did not help in time."""
    deadline = _now() + timeout
    while is_pending():
        if _now() >= deadline:
            return False
        _pause(1)
        look()
    return True


def _may_pass(error: Exception) -> bool:
    status = getattr(error, "status_code", None)
    if status is None:
        status = getattr(getattr(error, "response", None), "status_code", None)
    if status in _OVERLOADED:
        return True
    return any(kind.__name__ in _UNREACHED for kind in type(error).__mro__)
