"""Folders as zip archives; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.sdk import zipping

sys.modules[__name__] = zipping
