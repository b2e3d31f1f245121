"""The cancel flags; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import workflow_api

sys.modules[__name__] = workflow_api
