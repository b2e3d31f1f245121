"""How contexts log; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import logs

sys.modules[__name__] = logs
