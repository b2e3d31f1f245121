"""User data for machines; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import userdata

sys.modules[__name__] = userdata
