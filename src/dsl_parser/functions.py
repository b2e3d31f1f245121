"""Intrinsic functions; this module is the inner one, so that a patch here is felt there."""

import sys

from conductor.blueprint import functions

sys.modules[__name__] = functions
