"""This name stands for the inner module itself, so that what is set on one is set on both."""

import sys

from conductor.runtime.builtin import workflows

sys.modules[__name__] = workflows
