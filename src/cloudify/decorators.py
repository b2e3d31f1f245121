"""Marks for operations and workflows; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import decorators

sys.modules[__name__] = decorators
