"""A client of several addresses; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.reach import cluster

sys.modules[__name__] = cluster
