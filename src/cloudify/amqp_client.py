"""A broker of a plugin's own; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.reach import amqp

sys.modules[__name__] = amqp
