"""The plan: what a blueprint means. A dict, so that it travels as JSON."""

from typing import Any

from conductor.blueprint.problem import Problem


class PlanVersion(dict[str, Any]):
    """The version of the language in a plan: `raw`, `definitions_name`, `definitions_version`."""

    @property
    def raw(self) -> str:
        return str(self["raw"])

    @property
    def definitions_name(self) -> str:
        return str(self["definitions_name"])

    @property
    def definitions_version(self) -> tuple[int, ...]:
        """(major, minor), to be compared; JSON knows lists only."""
        return tuple(self["definitions_version"])


class Plan(dict[str, Any]):
    """`warnings` are for the author of the blueprint; they are no part of the plan."""

    def __init__(self, *args: Any, warnings: tuple[Problem, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warnings = warnings

    @property
    def version(self) -> PlanVersion:
        return PlanVersion(self["version"])

    @property
    def inputs(self) -> Any:
        return self["inputs"]

    @property
    def node_templates(self) -> Any:
        return self["nodes"]
