"""Values in the place of function calls. What has no calls inside is returned as it is, shared."""

from dataclasses import dataclass
from typing import Any

from conductor.blueprint.errors import EvaluationRecursionLimitReached, InputEvaluationError
from conductor.blueprint.functions.definition import Call, EvaluatedAt, FunctionDefinition, Scope
from conductor.blueprint.functions.paths import MISSING, step
from conductor.blueprint.functions.storage import EvaluationStorage
from conductor.blueprint.functions.table import called, has_calls
from conductor.domain.primitives import fits

DEEPEST = 50


@dataclass(frozen=True)
class Evaluator:
    """Not at run time, a call stays whole when it, or anything it leads to, needs run time."""

    storage: EvaluationStorage
    is_at_runtime: bool

    def evaluate(self, value: Any, scope: Scope) -> Any:
        try:
            return self._value(value, scope, 0)
        except RecursionError:
            sentence = "values and functions are nested too deep to be evaluated; flatten them"
            raise EvaluationRecursionLimitReached(sentence) from None

    def _value(self, value: Any, scope: Scope, depth: int) -> Any:
        if isinstance(value, dict):
            definition = called(value)
            if definition is not None:
                return self._call(definition, value, scope, depth)
            changed = {key: self._value(child, scope, depth) for key, child in value.items()}
            return value if all(changed[key] is value[key] for key in value) else changed
        if isinstance(value, list):
            items = [self._value(child, scope, depth) for child in value]
            return value if all(a is b for a, b in zip(items, value, strict=True)) else items
        return value

    def _call(
        self, definition: FunctionDefinition, value: dict[str, Any], scope: Scope, depth: int
    ) -> Any:
        if depth >= DEEPEST:
            raise EvaluationRecursionLimitReached(
                f"functions lead to functions more than {DEEPEST} times, last in {value!r}; "
                "two of them probably refer to each other"
            )
        if definition.evaluated_at is EvaluatedAt.RUNTIME and not self.is_at_runtime:
            return value
        name = definition.name
        definition.check(name, value[name])
        args = self._value(value[name], scope, depth + 1)
        if not self.is_at_runtime and has_calls(args):
            return value
        if args is not value[name]:
            definition.check(name, args)

        def follow(found: Any, found_in: Scope) -> Any:
            return self._value(found, found_in, depth + 1)

        def walk(found: Any, path: list[Any], found_in: Scope) -> Any:
            return self._walk(found, path, found_in, depth + 1)

        result = definition.evaluate(Call(name, args, scope, self.storage, follow, walk))
        if not self.is_at_runtime and has_calls(result):
            return value
        if definition.is_typed and "type" in value:
            _check_type(name, result, value["type"])
        return result

    def _walk(self, value: Any, path: list[Any], scope: Scope, depth: int) -> Any:
        for key in path:
            if called(value):
                value = self._value(value, scope, depth)
                if not self.is_at_runtime and called(value):
                    return value  # which makes the whole call stay
            value = step(value, key)
            if value is MISSING:
                return MISSING
        return self._value(value, scope, depth)


def _check_type(name: str, value: Any, wanted: Any) -> None:
    """Data types are not known here, so that values of these are taken as they are."""
    if isinstance(wanted, str) and value is not None and not fits(value, wanted):
        raise InputEvaluationError(f"{name} should give a value of type {wanted}, found {value!r}")
