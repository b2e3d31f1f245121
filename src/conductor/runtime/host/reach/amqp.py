"""A broker of a plugin's own, over AMQP (`cloudify.amqp_client`).

Conductor itself has none: this is for code that brings broker and pika along. Without pika a
sentence says so, once a connection is wanted.
"""

import json
import logging
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pkgutil import resolve_name
from typing import Any

from conductor.runtime.sdk.constants import BROKER_PORT_NO_SSL, BROKER_PORT_SSL
from conductor.runtime.sdk.exceptions import ClosedAMQPClientException, NonRecoverableError

_PATIENCE = 0.5  # seconds: how long a closed connection may go on reading


@dataclass(frozen=True)
class AMQPParams:
    """`amqp_ssl_cert_path` is a CA's certificate; without it nothing is encrypted."""

    amqp_host: str = "localhost"
    amqp_user: str = "guest"
    amqp_pass: str = "guest"  # noqa: S105 - a broker's own default
    amqp_vhost: str = "/"
    amqp_port: int | None = None
    amqp_heartbeat: int = 30
    ssl_enabled: bool = False
    amqp_ssl_cert_path: str | None = None

    def as_pika_params(self) -> Any:
        pika = _pika()
        port = self.amqp_port or (BROKER_PORT_SSL if self.ssl_enabled else BROKER_PORT_NO_SSL)
        return pika.ConnectionParameters(
            host=self.amqp_host,
            port=port,
            virtual_host=self.amqp_vhost,
            credentials=pika.PlainCredentials(self.amqp_user, self.amqp_pass),
            heartbeat=self.amqp_heartbeat,
            ssl_options=self._ssl_options(pika),
        )

    def _ssl_options(self, pika: Any) -> Any:
        if not self.ssl_enabled:
            return None
        context = resolve_name("ssl:create_default_context")(cafile=self.amqp_ssl_cert_path)
        return pika.SSLOptions(context, self.amqp_host)


class SendHandler:
    """Publishes to one exchange, once it belongs to a connection."""

    def __init__(self, exchange: str, exchange_type: str = "direct", routing_key: str = "") -> None:
        self.exchange = exchange
        self.exchange_type = exchange_type
        self.routing_key = routing_key
        self._connection: AMQPConnection | None = None

    def register(self, connection: "AMQPConnection", channel: Any) -> None:
        self._connection = connection
        channel.exchange_declare(
            exchange=self.exchange, exchange_type=self.exchange_type, durable=True
        )

    def publish(self, message: Any, **options: Any) -> None:
        """Anything that JSON can hold; it is sent when this returns."""
        if self._connection is None:
            raise NonRecoverableError(
                f"the handler of {self.exchange} belongs to no connection; call add_handler first"
            )
        self._connection.publish(self.exchange, self.routing_key, message, **options)


class TaskConsumer:
    """Hands what arrives in a queue to `handle_task`, in the order of its arrival."""

    def __init__(self, queue: str, threadpool_size: int = 5, exchange_type: str = "direct") -> None:
        self.queue = queue
        self.threadpool_size = threadpool_size
        self.exchange_type = exchange_type

    def register(self, connection: "AMQPConnection", channel: Any) -> None:
        channel.basic_qos(prefetch_count=self.threadpool_size)
        channel.queue_declare(queue=self.queue, durable=True)
        channel.basic_consume(queue=self.queue, on_message_callback=self._take)

    def handle_task(self, full_task: dict[str, Any]) -> Any:
        """For subclasses: what it returns is sent to who asked."""
        raise NotImplementedError(f"{type(self).__name__} must say how to handle a task")

    def _take(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        result = self.handle_task(json.loads(body))
        if properties.reply_to:
            channel.basic_publish(exchange="", routing_key=properties.reply_to, body=_body(result))
        channel.basic_ack(method.delivery_tag)


class AMQPConnection:
    """One connection with its handlers. `with get_client() as client:` connects and closes."""

    def __init__(
        self,
        handlers: Iterable[Any] = (),
        name: str | None = None,
        amqp_params: AMQPParams | None = None,
        logger: logging.Logger | None = None,
    ) -> None:
        self.name = name
        self._params = amqp_params or AMQPParams()
        self._handlers = list(handlers)
        self._logger = logger or logging.getLogger(f"dispatch.{name or 'amqp'}")
        self._connection: Any = None
        self._channel: Any = None
        self._is_closed = threading.Event()
        self._turn = threading.RLock()
        self._reader: int | None = None  # the thread that consumes

    def connect(self) -> None:
        if self._is_closed.is_set():
            raise ClosedAMQPClientException("the connection to the broker was closed")
        if self._connection is not None:
            return
        self._connection = _pika().BlockingConnection(self._params.as_pika_params())
        self._channel = self._connection.channel()
        self._logger.debug("connected to the broker at %s", self._params.amqp_host)
        for handler in self._handlers:
            handler.register(self, self._channel)

    def add_handler(self, handler: Any) -> None:
        self._handlers.append(handler)
        if self._channel is not None:
            self._do(lambda: handler.register(self, self._channel))

    def publish(self, exchange: str, routing_key: str, message: Any, **options: Any) -> None:
        def send() -> None:
            self._channel.basic_publish(
                exchange=exchange, routing_key=routing_key, body=_body(message), **options
            )

        self._do(send)

    def consume(self) -> None:
        """Hand out what arrives until somebody closes this."""
        with self._turn:
            self.connect()
            self._reader = threading.get_ident()
        try:
            while not self._is_closed.is_set():
                self._connection.process_data_events(time_limit=_PATIENCE)
        finally:
            self._reader = None
            self._disconnect()

    def consume_in_thread(self) -> threading.Thread:
        with self._turn:
            self.connect()
        thread = threading.Thread(target=self.consume, name=self.name, daemon=True)
        thread.start()
        return thread

    def close(self) -> None:
        """Who consumes stops within half a second, and closes by itself."""
        self._is_closed.set()
        if self._reader is None:
            self._disconnect()

    def _do(self, work: Callable[[], object]) -> None:
        """A connection belongs to the thread that reads it, as long as one does."""
        if self._reader in (None, threading.get_ident()):
            with self._turn:
                self.connect()
                work()
            return
        is_done = threading.Event()

        def do() -> None:
            try:
                work()
            finally:
                is_done.set()

        self._connection.add_callback_threadsafe(do)
        is_done.wait()

    def _disconnect(self) -> None:
        with self._turn:
            if self._connection is not None:
                self._connection.close()
                self._connection = self._channel = None

    def __enter__(self) -> "AMQPConnection":
        with self._turn:
            self.connect()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def get_client(
    amqp_host: str = "localhost",
    amqp_user: str = "guest",
    amqp_pass: str = "guest",  # noqa: S107 - a broker's own default
    amqp_vhost: str = "/",
    amqp_port: int | None = None,
    ssl_enabled: bool = False,
    ssl_cert_path: str | None = None,
    name: str | None = None,
    cls: Callable[..., Any] = AMQPConnection,
) -> Any:
    """A connection that is not open yet."""
    params = AMQPParams(
        amqp_host,
        amqp_user,
        amqp_pass,
        amqp_vhost,
        amqp_port,
        ssl_enabled=ssl_enabled,
        amqp_ssl_cert_path=ssl_cert_path,
    )
    return cls(name=name, amqp_params=params)


def _body(message: Any) -> bytes:
    return json.dumps(message).encode()


def _pika() -> Any:
    try:
        return resolve_name("pika")
    except ImportError as missing:
        raise NonRecoverableError(
            "there is no message broker here, and pika, which speaks with others, is not "
            "installed: a plugin with a broker of its own must require pika; for operations and "
            "events use ctx.execute_task, ctx.send_event and ctx.logger"
        ) from missing
