"""States of snapshots; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import snapshot_states

sys.modules[__name__] = snapshot_states
