"""The blueprint language as the services use it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol


class Prepare(Protocol):
    def __call__(
        self,
        plan: Any,
        inputs: Mapping[str, Any] | None = None,
        *,
        get_secret: Callable[[str], Any] | None = None,
        existing_instance_ids: Iterable[str] = (),
        runtime_only_evaluation: bool = False,
    ) -> Mapping[str, Any]: ...


class Language(Protocol):
    """What `conductor.blueprint` offers; see there for the errors, all `ConductorError`s."""

    @property
    def parse_file(self) -> Callable[..., Mapping[str, Any]]:
        """(path, *, root) -> plan; nothing outside of the folder `root` is read."""
        ...

    @property
    def prepare(self) -> Prepare: ...
    @property
    def evaluate_functions(self) -> Callable[[Any, Mapping[str, Any], Any], Any]:
        """(payload, context, storage) -> payload."""
        ...

    @property
    def evaluate_outputs(self) -> Callable[[Mapping[str, Any], Any], Mapping[str, Any]]: ...
    @property
    def evaluate_capabilities(self) -> Callable[[Mapping[str, Any], Any], Mapping[str, Any]]: ...
