"""The server, as plugin code asks for it; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host import rest_node_instances

sys.modules[__name__] = rest_node_instances
