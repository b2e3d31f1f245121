"""Plans: from a blueprint, and for a deployment."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from conductor.blueprint import NO_MANAGER, Plan, ValuesGetter, prepare
from conductor.blueprint.instances.modify import modify_deployment
from dsl_parser.parser import parse_from_path

__all__ = ["modify_deployment", "parse_dsl", "prepare_deployment_plan"]


def parse_dsl(
    dsl_location: str,
    resources_base_path: str | None = None,
    resolver: Any = None,
    validate_version: bool = True,
    additional_resources: Sequence[str] = (),
) -> Plan:
    return parse_from_path(
        dsl_location, resources_base_path, resolver, validate_version, additional_resources
    )


def prepare_deployment_plan(
    plan: Plan,
    get_secret_method: Callable[[str], Any] | None = None,
    inputs: Mapping[str, Any] | None = None,
    runtime_only_evaluation: bool = False,
    auto_correct_types: bool = False,
    values_getter: ValuesGetter | None = None,
    existing_ni_ids: Collection[str] | None = None,
    **_: Any,
) -> Plan:
    return prepare(
        plan,
        inputs,
        get_secret=get_secret_method,
        existing_instance_ids=existing_ni_ids or (),
        runtime_only_evaluation=runtime_only_evaluation,
        auto_correct_types=auto_correct_types,
        values=values_getter or NO_MANAGER,
    )
