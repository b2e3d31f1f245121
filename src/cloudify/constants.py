"""Promised values; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import constants

sys.modules[__name__] = constants
