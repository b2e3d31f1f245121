"""Environments for tests."""

from conductor.runtime.host.testing.workflow_test import WorkflowTestDecorator as workflow_test

__all__ = ["workflow_test"]
