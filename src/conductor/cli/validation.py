"""Check a blueprint on this machine, with the same parser that the server uses."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from conductor.cli.blueprint_source import main_file
from conductor.cli.failures import Failure
from conductor.cli.lazy import BLUEPRINT_ERROR, PARSE_BLUEPRINT, PREPARE_PLAN, load

UNKNOWN_SECRET = ""


@dataclass(frozen=True)
class Verdict:
    """`problems` are those of the parser, errors first; `folder` is where the names of files in
    them begin. There is no `plan` when there is an error."""

    folder: Path
    problems: Sequence[Any]
    plan: Mapping[str, Any] | None = None

    @property
    def errors(self) -> list[Any]:
        return [problem for problem in self.problems if problem.severity == "error"]

    def strictly(self) -> "Verdict":
        """Warnings count as errors."""
        severe = [replace(one, severity="error") for one in self.problems]
        return replace(self, problems=severe)

    def in_words(self) -> str:
        """What follows the name of the blueprint."""
        errors, warnings = len(self.errors), len(self.problems) - len(self.errors)
        counts = [_counted(errors, "error"), _counted(warnings, "warning")]
        told = " and ".join(filter(None, counts))
        if errors:
            return f"is not a valid blueprint: {told}."
        return f"is a valid blueprint{', with ' + told if told else ''}."


def judge(path: Path, inputs: Mapping[str, Any] | None = None) -> Verdict:
    """With `inputs` it is made ready for a deployment too, as far as that goes without a manager:
    objects and secrets that only one knows are taken for existing."""
    failed = load(BLUEPRINT_ERROR)
    warnings: Sequence[Any] = ()
    try:
        plan = load(PARSE_BLUEPRINT)(str(path), values_getter=_Trusting())
        warnings = plan.warnings
        if inputs is not None:
            load(PREPARE_PLAN)(plan, _secret, inputs, values_getter=_Trusting())
    except failed as error:
        found = [one.problem for one in error.errors]
        return Verdict(path.parent, [*found, *_in_order(error.warnings or warnings)])
    return Verdict(path.parent, _in_order(warnings), plan)


def check(blueprint_path: str, filename: str | None = None) -> Mapping[str, Any]:
    """The plan; fail with what the parser found, as it says it."""
    with main_file(blueprint_path, filename) as path:
        verdict = judge(path)
    if verdict.plan is None:
        said = "\n".join(str(problem) for problem in verdict.errors)
        raise Failure(f"{blueprint_path} is not a valid blueprint:\n{said}")
    return verdict.plan


def _in_order(warnings: Sequence[Any]) -> list[Any]:
    def place(warning: Any) -> tuple[str, int, int]:
        at = warning.place
        return (at.source.name, at.line, at.column) if at else ("~", 0, 0)

    return sorted(warnings, key=place)


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}" if number else ""


def _secret(_: str) -> str:
    return UNKNOWN_SECRET


class _Trusting:
    """In the place of a manager that could be asked for objects."""

    def get(self, _data_type: str, value: Any, /, **_: Any) -> Collection[Any]:
        return [value]

    def has_deployment_id(self) -> bool:
        return True

    has_blueprint_id = has_deployment_id
