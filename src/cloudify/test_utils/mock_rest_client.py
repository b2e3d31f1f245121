"""For tests; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.testing import mock_rest_client

sys.modules[__name__] = mock_rest_client
