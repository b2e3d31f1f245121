"""Notices that somebody patched a module, or put another one in its place."""

import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

_ABSENT = object()


class ModuleWatch:
    """What is set on a module from outside is noted when it happens, so that looking costs next to
    nothing. A module's own globals, which its functions set for themselves, are its own business.

    From the start on it is the first who finds modules, so that a fresh one is watched, too. Not
    seen is what goes round `setattr`: changed classes, and writes into a module's `__dict__`.
    """

    def __init__(self) -> None:
        self._before: dict[tuple[ModuleType, str], object] = {}
        self._known: dict[str, ModuleType] = {}
        self._kind = _watched_kind(self._note)
        sys.meta_path.insert(0, self)
        self.accept()

    def accept(self) -> None:
        """As it is now it is right."""
        self._known = dict(sys.modules)
        self._before.clear()
        for module in self._known.values():
            self._watch(module)

    @property
    def is_changed(self) -> bool:
        return bool(self._before) or sys.modules != self._known

    @property
    def is_patched(self) -> bool:
        """Patches that were taken back do not count, and neither do modules that were imported."""
        for (module, name), value in self._before.items():
            if vars(module).get(name, _ABSENT) is not value:
                return True
        return sys.modules != self._known and self._has_foreign_modules()

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Called by the import system: what the others find is watched once it is executed."""
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec"):
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                self._follow(spec)
                return spec
        return None

    def _follow(self, spec: ModuleSpec) -> None:
        loader: Any = spec.loader
        is_own = hasattr(loader, "__dict__") and not isinstance(loader, type)
        if is_own and hasattr(loader, "exec_module"):
            loader.exec_module = partial(self._execute, loader.exec_module)

    def _execute(self, execute: Callable[[ModuleType], object], module: ModuleType) -> None:
        execute(module)
        self._watch(module)

    def _watch(self, module: ModuleType) -> None:
        if type(module) is ModuleType:
            module.__class__ = self._kind

    def _note(self, module: ModuleType, name: str) -> None:
        self._before.setdefault((module, name), vars(module).get(name, _ABSENT))

    def _has_foreign_modules(self) -> bool:
        now = dict(sys.modules)
        if any(now.get(name) is not module for name, module in self._known.items()):
            return True
        fresh = [now[name] for name in now.keys() - self._known.keys()]
        if any(getattr(module, "__spec__", None) is None for module in fresh):
            return True  # nobody imported it
        self.accept()
        return False


def _watched_kind(note: Callable[[ModuleType, str], object]) -> type[ModuleType]:
    class Module(ModuleType):
        def __setattr__(self, name: str, value: object) -> None:
            if value is not sys.modules.get(f"{self.__name__}.{name}", _ABSENT):
                note(self, name)  # else it is the import system, which binds a submodule
            super().__setattr__(name, value)

        def __delattr__(self, name: str) -> None:
            note(self, name)
            super().__delattr__(name)

    return Module
