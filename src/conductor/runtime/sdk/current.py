"""The ambient contexts: which operation, and which workflow, this thread runs (framework §2.6)."""

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Any


class NotInContext(RuntimeError):
    """The code runs in no operation, or in no workflow."""


class CtxParameters(dict[str, Any]):
    """Parameters whose values are attributes too; a missing one raises KeyError, as promised."""

    def __getattr__(self, name: str) -> Any:
        return self[name]

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value

    def __delattr__(self, name: str) -> None:
        del self[name]


class CurrentContext(threading.local):
    """One context for each thread. A thread that an author starts begins without one."""

    def __init__(self) -> None:
        self._ctx: Any = None
        self._parameters = CtxParameters()

    def set(self, ctx: Any, parameters: Mapping[str, Any] | None = None) -> None:
        self._ctx = ctx
        self._parameters = CtxParameters(parameters or {})

    @property
    def is_set(self) -> bool:
        return self._ctx is not None

    def get_ctx(self) -> Any:
        if self._ctx is None:
            raise NotInContext("No context set in current execution thread")
        return self._ctx

    def get_parameters(self) -> CtxParameters:
        if self._ctx is None:
            raise NotInContext("No parameters set in current execution thread")
        return self._parameters

    def clear(self) -> None:
        self.set(None)

    def push(self, ctx: Any, parameters: Mapping[str, Any] | None = None) -> "_Pushed":
        """Make `ctx` current for a `with` block, and bring the previous one back after it."""
        return _Pushed(self, ctx, parameters)


class _Pushed:
    """Every operation has one: `contextmanager` takes longer."""

    def __init__(
        self, current: CurrentContext, ctx: Any, parameters: Mapping[str, Any] | None
    ) -> None:
        self._current, self._ctx, self._given = current, ctx, parameters

    def __enter__(self) -> Any:
        current = self._current
        self._previous = (current._ctx, current._parameters)
        current.set(self._ctx, self._given)
        return self._ctx

    def __exit__(self, *_: object) -> None:
        self._current._ctx, self._current._parameters = self._previous


class CurrentProxy:
    """Stands for whatever `find` gives at the time of each use."""

    def __init__(self, find: Callable[[], Any]) -> None:
        object.__setattr__(self, "_get_current_object", find)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._get_current_object(), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._get_current_object(), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._get_current_object(), name)

    def __getitem__(self, key: Any) -> Any:
        return self._get_current_object()[key]

    def __setitem__(self, key: Any, value: Any) -> None:
        self._get_current_object()[key] = value

    def __delitem__(self, key: Any) -> None:
        del self._get_current_object()[key]

    def __contains__(self, key: object) -> bool:
        return key in self._get_current_object()

    def __iter__(self) -> Iterator[Any]:
        return iter(self._get_current_object())

    def __len__(self) -> int:
        return len(self._get_current_object())

    def __bool__(self) -> bool:
        try:
            return bool(self._get_current_object())
        except NotInContext:
            return False

    def __eq__(self, other: object) -> bool:
        return bool(self._get_current_object() == other)

    def __hash__(self) -> int:
        return hash(self._get_current_object())

    def __dir__(self) -> list[str]:
        return dir(self._get_current_object())

    def __repr__(self) -> str:
        try:
            return repr(self._get_current_object())
        except NotInContext:
            return "<no current context>"


current_ctx = CurrentContext()
current_workflow_ctx = CurrentContext()

ctx: Any = CurrentProxy(current_ctx.get_ctx)
ctx_parameters: Any = CurrentProxy(current_ctx.get_parameters)
workflow_ctx: Any = CurrentProxy(current_workflow_ctx.get_ctx)
workflow_parameters: Any = CurrentProxy(current_workflow_ctx.get_parameters)
