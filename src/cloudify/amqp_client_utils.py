"""From the time of events over a broker."""

from conductor.runtime.sdk.no_broker import (
    AMQPWrappedThread,
    close_amqp_client,
    create_events_publisher,
)

__all__ = ["AMQPWrappedThread", "close_amqp_client", "create_events_publisher"]
