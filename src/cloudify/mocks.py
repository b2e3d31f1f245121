"""Contexts for tests of plugins; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import mocks

sys.modules[__name__] = mocks
