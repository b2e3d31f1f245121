"""How a RabbitMQ broker is managed; this is the inner module, so that patches reach it."""

import sys

from conductor.runtime.host.reach import rabbitmq

sys.modules[__name__] = rabbitmq
