"""The context of operations; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import context

sys.modules[__name__] = context
