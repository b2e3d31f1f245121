"""The tasks graph; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import tasks_graph

sys.modules[__name__] = tasks_graph
