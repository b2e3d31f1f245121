"""What to do when two wrote the same runtime properties; this is the inner module."""

import sys

from conductor.runtime.sdk import conflict_handlers

sys.modules[__name__] = conflict_handlers
