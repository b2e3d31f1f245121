"""The manager's records of agents; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.reach import agent_records

sys.modules[__name__] = agent_records
