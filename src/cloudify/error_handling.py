"""Exceptions between processes; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import errors

sys.modules[__name__] = errors
