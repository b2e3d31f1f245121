"""What takes the place of the code of operations in a test."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from conductor.runtime.engine.exceptions import NonRecoverableError, RecoverableError
from conductor.runtime.host.load import load
from conductor.runtime.host.testing.performed import Operation, is_called
from conductor.runtime.sdk.constants import DEPLOYMENT, RELATIONSHIP_INSTANCE
from conductor.runtime.sdk.current import current_ctx

Code = Callable[..., Any]


@dataclass
class Rule:
    """Which operation of which node it is for, and how many more times."""

    operation: str
    node: str | None
    code: Code
    left: int | None = None  # None: always


@dataclass
class StandIns:
    """Every operation is called through `StandIn`, so that it is noted down; `first` happens before
    its code, `instead` in place of it, and `afterwards` when that has done its work."""

    first: deque[Rule] = field(default_factory=deque)
    instead: deque[Rule] = field(default_factory=deque)
    afterwards: deque[Rule] = field(default_factory=deque)
    performed: list[Operation] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def find(self, name: str) -> "StandIn":
        return StandIn(name, self)

    def note(self, operation: Operation) -> None:
        with self._lock:
            self.performed.append(operation)

    def take(self, rules: deque[Rule], operation: Operation) -> Code | None:
        """The newest rule for this operation counts."""
        with self._lock:
            for rule in rules:
                if rule.left != 0 and is_called(operation, rule.operation, rule.node):
                    if rule.left is not None:
                        rule.left -= 1
                    return rule.code
        return None


class StandIn:
    """Called as the function `name` would be."""

    def __init__(self, name: str, stand_ins: StandIns) -> None:
        self._name = name
        self._stand_ins = stand_ins

    @property
    def resumable(self) -> bool:
        try:
            return bool(getattr(load(self._name), "resumable", False))
        except NonRecoverableError:
            return False

    def __call__(self, **kwargs: Any) -> Any:
        operation = _operation(kwargs)
        self._stand_ins.note(operation)
        try:
            operation.result = self._perform(operation, kwargs)
        except BaseException as error:
            operation.error = error
            raise
        else:
            operation.error = current_ctx.get_ctx().wanted_retry()
        finally:
            _hurry(operation)
        return operation.result

    def _perform(self, operation: Operation, kwargs: dict[str, Any]) -> Any:
        stand_ins = self._stand_ins
        if before := stand_ins.take(stand_ins.first, operation):
            before()
        code = stand_ins.take(stand_ins.instead, operation) or load(self._name)
        result = code(**kwargs)
        if after := stand_ins.take(stand_ins.afterwards, operation):
            after()
        return result


def _hurry(operation: Operation) -> None:
    """Keep for the test when it wants to be tried again, and do so at once."""
    if isinstance(operation.error, RecoverableError):
        operation.retry_after = operation.error.retry_after
        operation.error.retry_after = None


def _operation(kwargs: dict[str, Any]) -> Operation:
    ctx = current_ctx.get_ctx()
    node, instance = _subject(ctx)
    return Operation(
        name=str(ctx.operation.name),
        node=node,
        instance=instance,
        retry=ctx.operation.retry_number,
        inputs={name: value for name, value in kwargs.items() if name != "ctx"},
    )


def _subject(ctx: Any) -> tuple[str, str]:
    """The ids of the node and the node instance that it is run for, if it is for one."""
    if ctx.type == DEPLOYMENT:
        return "", ""
    end = getattr(ctx, ctx.operation.relationship) if ctx.type == RELATIONSHIP_INSTANCE else ctx
    return str(end.node.id), str(end.instance.id)
