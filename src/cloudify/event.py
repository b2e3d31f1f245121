"""Events as texts; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import event

sys.modules[__name__] = event
