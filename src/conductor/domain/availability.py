"""Whether a workflow may start now, by the availability rules of its blueprint."""

from collections.abc import Collection, Mapping
from typing import Any

from conductor.domain.instance_count import InstanceCount


def unmet_rule(
    rules: Mapping[str, Any] | None, count: InstanceCount, node_types: Collection[str]
) -> str | None:
    """What keeps it from starting, as the end of a sentence; None when it may. All rules that are
    given have to hold; `node_types` are all that the deployment's nodes have."""
    rules = rules or {}
    if rules.get("available") is False:
        return "it is declared as not available"
    wanted = rules.get("node_instances_active")
    if wanted and not count.activity & set(wanted):
        now = f"{count.started} of {count.total} are started"
        return f"it needs {' or '.join(wanted)} of the node instances active, and {now}"
    types = rules.get("node_types_required")
    if types and not set(types) & set(node_types):
        return f"it needs a node of type {' or '.join(types)}"
    return None
