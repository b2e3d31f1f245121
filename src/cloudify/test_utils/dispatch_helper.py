"""For tests; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.testing import dispatch_helper

sys.modules[__name__] = dispatch_helper
