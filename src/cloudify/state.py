"""The ambient contexts; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import current

sys.modules[__name__] = current
