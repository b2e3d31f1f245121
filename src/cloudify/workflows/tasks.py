"""The kinds of tasks; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import tasks

sys.modules[__name__] = tasks
