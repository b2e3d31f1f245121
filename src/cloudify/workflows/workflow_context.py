"""The context of workflows; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import workflow_context

sys.modules[__name__] = workflow_context
