"""For tests; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.testing import workflow_test

sys.modules[__name__] = workflow_test
