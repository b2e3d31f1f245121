"""Kinds of machines; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import cluster_status

sys.modules[__name__] = cluster_status
