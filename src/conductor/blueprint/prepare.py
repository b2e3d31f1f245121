"""The deployment plan: a blueprint's plan with its inputs given and its instances made."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from conductor.blueprint import codes
from conductor.blueprint.elements.data_types import DataTypes
from conductor.blueprint.elements.dependencies import (
    computed_secrets,
    inter_deployment_functions,
    readings,
)
from conductor.blueprint.elements.enforcement import Enforcement
from conductor.blueprint.elements.hierarchy import Hierarchy
from conductor.blueprint.elements.inputs import check_inputs, given_inputs
from conductor.blueprint.elements.scalable import scalable_properties
from conductor.blueprint.elements.values_getter import NO_MANAGER, ValuesGetter
from conductor.blueprint.errors import UnknownSecretError, UnsupportedGetSecretError
from conductor.blueprint.functions.definition import Scope
from conductor.blueprint.functions.evaluate import Evaluator
from conductor.blueprint.functions.static import PlanStorage
from conductor.blueprint.functions.storage import EvaluationStorage
from conductor.blueprint.functions.table import has_calls
from conductor.blueprint.instances.grow import node_instances
from conductor.blueprint.instances.ids import FreshIds
from conductor.blueprint.place import Place, Source
from conductor.blueprint.plan import Plan
from conductor.blueprint.problems import logic_error
from conductor.blueprint.source.values import YamlMapping
from conductor.domain.errors import NotFound

_EVALUATED = ("outputs", "capabilities", "labels", "deployment_settings", "policies")
_OUTSIDE = (
    "get_capability",
    "get_environment_capability",
    "get_group_capability",
    "get_label",
    "get_sys",
    "get_consumers",
)
_NOWHERE = Place(Source("plan", ""), 1, 1)


def prepare(
    plan: Plan,
    inputs: Mapping[str, Any] | None = None,
    *,
    get_secret: Callable[[str], Any] | None = None,
    existing_instance_ids: Collection[str] = (),
    runtime_only_evaluation: bool = False,
    auto_correct_types: bool = False,
    values: ValuesGetter = NO_MANAGER,
    outside: EvaluationStorage | None = None,
) -> Plan:
    """The given plan stays as it is. Calls that need run time are left where they are.

    The other arguments are those of `accepted_inputs`, which it begins with.
    """
    given = accepted_inputs(
        plan,
        inputs,
        get_secret=get_secret,
        auto_correct_types=auto_correct_types,
        values=values,
        outside=outside,
    )
    prepared = Plan(plan, warnings=plan.warnings)
    evaluator = Evaluator(PlanStorage(plan["nodes"], given), is_at_runtime=False)
    prepared["inputs"] = evaluator.evaluate(given, Scope())
    scaled = _Prepared(evaluator, is_evaluated=not runtime_only_evaluation)
    if not runtime_only_evaluation:
        prepared.update({name: evaluator.evaluate(plan[name], Scope()) for name in _EVALUATED})
    prepared["nodes"] = [scaled.node(node) for node in plan["nodes"]]
    prepared["scaling_groups"] = {
        name: {**group, "properties": scaled.counts(group["properties"], Scope())}
        for name, group in plan["scaling_groups"].items()
    }
    prepared["node_instances"] = node_instances(
        prepared["nodes"], prepared["scaling_groups"], FreshIds(existing_instance_ids)
    )
    found = readings(prepared, evaluator)
    _check_secrets(computed_secrets(found), get_secret)
    prepared["inter_deployment_functions"] = inter_deployment_functions(found)
    return prepared


def accepted_inputs(
    plan: Plan,
    inputs: Mapping[str, Any] | None = None,
    *,
    get_secret: Callable[[str], Any] | None = None,
    auto_correct_types: bool = False,
    values: ValuesGetter = NO_MANAGER,
    outside: EvaluationStorage | None = None,
) -> Mapping[str, Any]:
    """With their defaults; calls stay as they are. Raises when an input is missing, unknown or of
    the wrong kind, or when a secret that the plan names is not there.

    `values` is asked for the objects that inputs name, and `outside` for what arguments of
    constraints read beyond the plan: labels and other deployments. With `auto_correct_types` a
    text is taken for the number or boolean that it spells, where an input is to be one.
    """
    _check_secrets(plan["requirements"]["secrets"], get_secret)
    given = given_inputs(plan["inputs"], inputs or {}, _data_types(plan, casts=auto_correct_types))
    arguments = Evaluator(_Before(plan["nodes"], given, get_secret, outside), is_at_runtime=True)
    enforcement = Enforcement(values, lambda argument: arguments.evaluate(argument, Scope()))
    check_inputs(plan["inputs"], given, enforcement)
    return given


class _Before(PlanStorage):
    """What the arguments of constraints may read: they are needed before there is a deployment."""

    def __init__(
        self,
        nodes: Sequence[Mapping[str, Any]],
        inputs: Mapping[str, Any],
        secrets: Callable[[str], Any] | None,
        outside: EvaluationStorage | None,
    ) -> None:
        super().__init__(nodes, inputs)
        self._secrets = secrets
        for name in _OUTSIDE if outside else ():
            setattr(self, name, getattr(outside, name))

    def get_secret(self, key: str) -> Any:
        _check_secrets([key], self._secrets)
        secret = self._secrets(key) if self._secrets else None
        return {"value": secret} if isinstance(secret, str) else secret


@dataclass(frozen=True)
class _Prepared:
    """Nodes with what is known now in the place of calls. Counts are needed in any case."""

    evaluator: Evaluator
    is_evaluated: bool
    _without_calls: dict[int, bool] = field(default_factory=dict)

    def node(self, node: dict[str, Any]) -> dict[str, Any]:
        name, scope = node["name"], Scope(self_id=node["name"])
        scalable = self.counts(node["capabilities"]["scalable"]["properties"], scope)
        deploy = {"deploy": scalable["default_instances"]}
        result = {
            **node,
            "capabilities": {"scalable": {"properties": scalable}},
            "instances": deploy,
        }
        if not self.is_evaluated:
            return result
        for key in ("properties", "operations", "interfaces"):
            result[key] = self._part(node[key], scope)
        result["relationships"] = [
            self._relationship(one, Scope(source_id=name, target_id=one["target_id"]))
            for one in node["relationships"]
        ]
        return result

    def _relationship(self, relationship: dict[str, Any], scope: Scope) -> dict[str, Any]:
        return {key: self._part(value, scope) for key, value in relationship.items()}

    def _part(self, part: Any, scope: Scope) -> Any:
        """Nodes share what they inherit, so most parts are known to be free of calls already."""
        if id(part) not in self._without_calls:
            self._without_calls[id(part)] = not has_calls(part)
        return part if self._without_calls[id(part)] else self.evaluator.evaluate(part, scope)

    def counts(self, properties: dict[str, Any], scope: Scope) -> dict[str, Any]:
        if all(isinstance(value, int) for value in properties.values()):
            return properties
        counts = scalable_properties(self.evaluator.evaluate(properties, scope), _NOWHERE)
        if has_calls(counts):
            sentence = f"a number of instances needs a value now, found {counts!r}"
            raise logic_error(codes.ERROR_INVALID_LITERAL_INSTANCES, sentence, None)
        return counts


def _data_types(plan: Plan, *, casts: bool) -> DataTypes:
    definitions = YamlMapping(_NOWHERE)
    definitions.update(plan["data_types"])
    return DataTypes(Hierarchy("data type", definitions), casts=casts)


def _check_secrets(names: list[str], get_secret: Callable[[str], Any] | None) -> None:
    if not names:
        return
    if get_secret is None:
        listed = ", ".join(names)
        raise UnsupportedGetSecretError(f"the blueprint reads secrets that nobody keeps: {listed}")
    missing = [name for name in names if _is_missing(name, get_secret)]
    if missing:
        raise UnknownSecretError(
            f"secrets that are not there, or are private to others: {', '.join(missing)}; create "
            f"them, or let whoever has them show them"
        )


def _is_missing(name: str, get_secret: Callable[[str], Any]) -> bool:
    try:
        get_secret(name)
    except (KeyError, NotFound, UnknownSecretError):
        return True
    return False
