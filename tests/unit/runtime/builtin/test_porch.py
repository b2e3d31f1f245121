"""The promised import names are the inner modules themselves."""

import cloudify.plugins.lifecycle
import cloudify.plugins.workflows
from conductor.runtime.builtin import lifecycle, workflows


def test_each_promised_module_is_the_inner_one() -> None:
    assert cloudify.plugins.workflows is workflows
    assert cloudify.plugins.lifecycle is lifecycle


def test_the_built_in_workflows_may_be_resumed_all_but_heal() -> None:
    not_resumable = {name for name in workflows.__all__ if not getattr(workflows, name).resumable}
    assert not_resumable == {"auto_heal_reinstall_node_subgraph"}
