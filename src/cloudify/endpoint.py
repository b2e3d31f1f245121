"""Where contexts get their answers; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import endpoint

sys.modules[__name__] = endpoint
