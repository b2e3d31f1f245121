"""What a plan needs of this machine, looked at before anything runs."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from conductor.runtime.engine.exceptions import NonRecoverableError
from conductor.runtime.host.load import NOT_YET, load
from conductor.runtime.sdk.constants import COMPUTE_NODE_TYPE


def check_plan(plan: Mapping[str, Any], ignored_modules: Collection[str] | None = None) -> None:
    """`ImportError` and `AttributeError` name the operation whose code is not there.

    Operations of agents and components, which no local environment has, are not looked at.
    """
    looked_at = set(ignored_modules or ()), set[str]()
    for node in plan["nodes"]:
        _check_node(node, *looked_at)


def _check_node(node: Mapping[str, Any], ignored: set[str], known: set[str]) -> None:
    if COMPUTE_NODE_TYPE in node["type_hierarchy"] and node["properties"].get("install_agent"):
        raise ValueError(
            f"node {node['name']!r}: 'install_agent': true is not supported by local environments "
            "(it is a Compute node with that property)"
        )
    for name in _implementations(node):
        if name not in known:
            known.add(name)
            _check_function(name, node["name"], ignored)


def _implementations(node: Mapping[str, Any]) -> Iterator[str]:
    yield from _names(node["operations"])
    for relationship in node["relationships"]:
        yield from _names(relationship["source_operations"])
        yield from _names(relationship["target_operations"])


def _names(operations: Mapping[str, Any]) -> Iterator[str]:
    return (str(each["operation"]) for each in operations.values() if each["operation"])


def _check_function(function: str, node: str, ignored: set[str]) -> None:
    module = function.rpartition(".")[0]
    if module in ignored or module.split(".")[0] in NOT_YET:
        return
    try:
        load(function)
    except NonRecoverableError as error:
        kind = AttributeError if error.__cause__ is None else ImportError
        raise kind(f"mapping error of node {node!r}: {error}") from error
