"""The script plugin; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host import script_runner

sys.modules[__name__] = script_runner
