"""The texts of task events; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import events

sys.modules[__name__] = events
