"""Runs code by a raw context; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host import dispatch

if __name__ == "__main__":
    dispatch.main()

sys.modules[__name__] = dispatch
