"""The promised import names are the inner modules themselves."""

import cloudify.plugins.lifecycle
import cloudify.plugins.workflows
from conductor.runtime.builtin import lifecycle, workflows


def test_each_promised_module_is_the_inner_one() -> None:
    assert cloudify.plugins.workflows is workflows
    assert cloudify.plugins.lifecycle is lifecycle


def test_the_built_in_workflows_may_be_resumed() -> None:
    for name in workflows.__all__:
        assert getattr(workflows, name).resumable, name
