"""Labels of the blueprint itself, which are needed as soon as it is uploaded."""

from collections.abc import Mapping
from typing import Any

from conductor.blueprint.elements.hierarchy import entries
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.static import PlanStorage
from conductor.blueprint.functions.table import has_calls
from conductor.blueprint.problems import Problems
from conductor.blueprint.source.values import YamlMapping, children, plain
from conductor.blueprint.warning_names import NO_VALUE_YET


def plan_blueprint_labels(
    declared: YamlMapping,
    nodes: list[dict[str, Any]],
    inputs: Mapping[str, Mapping[str, Any]],
    problems: Problems,
) -> dict[str, Any]:
    """Functions have the values that defaults of inputs give them; one without a value is left
    out with a warning."""
    defaults = {
        name: schema["default"]
        for name, schema in inputs.items()
        if schema.get("default") is not None
    }
    evaluator = Evaluator(PlanStorage(nodes, defaults), is_at_runtime=False)
    planned = {}
    for name, label in entries(declared).items():
        values = []
        for _, value, place in children(label["values"], label.value_place("values")):
            found = _evaluated(plain(value), evaluator)
            if has_calls(found):
                sentence = f"label {name}: a function that has no value at upload is left out"
                problems.warn(NO_VALUE_YET, sentence, place)
            else:
                values.append(found)
        planned[name] = {"values": values}
    return planned


def _evaluated(value: Any, evaluator: Evaluator) -> Any:
    """As it is, when something that it reads is not there yet."""
    try:
        return evaluator.evaluate(value, Scope())
    except BlueprintError:
        return value
