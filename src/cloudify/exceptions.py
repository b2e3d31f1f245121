"""All exceptions; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import exceptions

sys.modules[__name__] = exceptions
