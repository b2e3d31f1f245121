"""Services of this machine; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.reach import systemd

sys.modules[__name__] = systemd
