"""Constraints of inputs; this module is the inner one."""

import sys

from conductor.blueprint.elements import constraints

sys.modules[__name__] = constraints
