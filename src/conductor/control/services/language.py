"""The blueprint language as the services use it: plans go in and out as plain mappings."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from conductor.blueprint import (
    CLOSED,
    DeclaredPlugins,
    ImportResolver,
    Plan,
    Reach,
    ReadTexts,
    ValuesGetter,
    accepted_inputs,
    parse_file,
    prepare,
    read_plugin_yaml,
)
from conductor.blueprint.elements.enforcement import Enforcement, check_parameters
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.functions import (
    evaluate_capabilities,
    evaluate_functions,
    evaluate_node_functions,
    evaluate_node_instance_functions,
    evaluate_outputs,
)
from conductor.blueprint.functions.storage import EvaluationStorage
from conductor.domain.errors import ConductorError

MOST_TOLD = 20


def all_errors(fault: ConductorError) -> str:
    """What is wrong with a blueprint, as far as anybody reads it at once."""
    errors = fault.errors if isinstance(fault, BlueprintError) else (fault,)
    told = [str(error) for error in errors[:MOST_TOLD]]
    more = len(errors) - len(told)
    if more:
        told.append(f"and {more} more; see them all with: cfy blueprints validate")
    return "\n".join(told)


class Language(Protocol):
    """The errors of its methods are all `ConductorError`s."""

    def parse_file(self, path: Path, *, root: Path, resolver: ImportResolver) -> Mapping[str, Any]:
        """No file outside of the folder `root` is read."""
        ...

    def read_plugin_yaml(self, name: str, content: bytes) -> DeclaredPlugins: ...

    def prepare(
        self,
        plan: Mapping[str, Any],
        inputs: Mapping[str, Any],
        *,
        get_secret: Callable[[str], Any],
        existing_instance_ids: Collection[str],
        runtime_only_evaluation: bool,
        auto_correct_types: bool,
        values: ValuesGetter,
        outside: EvaluationStorage,
    ) -> Mapping[str, Any]: ...

    def check_inputs(
        self,
        plan: Mapping[str, Any],
        inputs: Mapping[str, Any],
        *,
        get_secret: Callable[[str], Any],
        values: ValuesGetter,
        outside: EvaluationStorage,
    ) -> None:
        """Raises what `prepare` would raise because of them."""
        ...

    def check_parameters(
        self,
        schemas: Mapping[str, Any],
        parameters: Mapping[str, Any],
        values: ValuesGetter,
        evaluate: Callable[[Any], Any],
    ) -> Sequence[str]:
        """A sentence for each that breaks its constraints; `evaluate` is for arguments of these."""
        ...

    def evaluate_functions(
        self, payload: Any, context: Mapping[str, Any], storage: EvaluationStorage
    ) -> Any: ...
    def evaluate_outputs(
        self, outputs: Mapping[str, Any], storage: EvaluationStorage
    ) -> Mapping[str, Any]: ...
    def evaluate_capabilities(
        self, capabilities: Mapping[str, Any], storage: EvaluationStorage
    ) -> Mapping[str, Any]: ...
    def evaluate_node(
        self, node: Mapping[str, Any], storage: EvaluationStorage, instance_id: str | None
    ) -> Mapping[str, Any]:
        """With its properties evaluated; without an instance as far as that goes."""
        ...

    def evaluate_node_instance(
        self, instance: Mapping[str, Any], storage: EvaluationStorage
    ) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class BlueprintLanguage:
    """The real one. A plan that was stored comes back as a plain mapping, so it is made a plan."""

    reach: Reach = CLOSED
    texts: ReadTexts = field(default_factory=ReadTexts)

    def parse_file(self, path: Path, *, root: Path, resolver: ImportResolver) -> Mapping[str, Any]:
        return parse_file(path, root=root, resolver=resolver, reach=self.reach, texts=self.texts)

    def read_plugin_yaml(self, name: str, content: bytes) -> DeclaredPlugins:
        return read_plugin_yaml(name, content)

    def prepare(
        self,
        plan: Mapping[str, Any],
        inputs: Mapping[str, Any],
        *,
        get_secret: Callable[[str], Any],
        existing_instance_ids: Collection[str],
        runtime_only_evaluation: bool,
        auto_correct_types: bool,
        values: ValuesGetter,
        outside: EvaluationStorage,
    ) -> Mapping[str, Any]:
        return prepare(
            Plan(plan),
            inputs,
            get_secret=get_secret,
            existing_instance_ids=existing_instance_ids,
            runtime_only_evaluation=runtime_only_evaluation,
            auto_correct_types=auto_correct_types,
            values=values,
            outside=outside,
        )

    def check_inputs(
        self,
        plan: Mapping[str, Any],
        inputs: Mapping[str, Any],
        *,
        get_secret: Callable[[str], Any],
        values: ValuesGetter,
        outside: EvaluationStorage,
    ) -> None:
        accepted_inputs(Plan(plan), inputs, get_secret=get_secret, values=values, outside=outside)

    def check_parameters(
        self,
        schemas: Mapping[str, Any],
        parameters: Mapping[str, Any],
        values: ValuesGetter,
        evaluate: Callable[[Any], Any],
    ) -> Sequence[str]:
        return check_parameters(schemas, parameters, Enforcement(values, evaluate))

    def evaluate_functions(
        self, payload: Any, context: Mapping[str, Any], storage: EvaluationStorage
    ) -> Any:
        return evaluate_functions(payload, context, storage)

    def evaluate_outputs(
        self, outputs: Mapping[str, Any], storage: EvaluationStorage
    ) -> Mapping[str, Any]:
        return evaluate_outputs(outputs, storage)

    def evaluate_capabilities(
        self, capabilities: Mapping[str, Any], storage: EvaluationStorage
    ) -> Mapping[str, Any]:
        return evaluate_capabilities(capabilities, storage)

    def evaluate_node(
        self, node: Mapping[str, Any], storage: EvaluationStorage, instance_id: str | None
    ) -> Mapping[str, Any]:
        return evaluate_node_functions(dict(node), storage, instance_id)

    def evaluate_node_instance(
        self, instance: Mapping[str, Any], storage: EvaluationStorage
    ) -> Mapping[str, Any]:
        return evaluate_node_instance_functions(dict(instance), storage)
