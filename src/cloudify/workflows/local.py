"""The local environment; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host import local

sys.modules[__name__] = local
