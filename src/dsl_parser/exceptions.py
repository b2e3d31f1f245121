"""What can be wrong with a blueprint; this module is the inner one."""

import sys

from conductor.blueprint import errors

sys.modules[__name__] = errors
