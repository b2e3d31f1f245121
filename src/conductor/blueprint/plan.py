"""The plan: what a blueprint means. A dict, so that it travels as JSON."""

from typing import Any


class Plan(dict[str, Any]):
    """`warnings` are sentences for the author of the blueprint; they are no part of the plan."""

    def __init__(self, *args: Any, warnings: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = warnings

    @property
    def version(self) -> Any:
        return self["version"]

    @property
    def inputs(self) -> Any:
        return self["inputs"]

    @property
    def node_templates(self) -> Any:
        return self["nodes"]
