"""The context's side of the proxy; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host import ctx_proxy

sys.modules[__name__] = ctx_proxy
