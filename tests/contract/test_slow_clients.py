"""Connections on which nothing whole comes, on the real protocol."""

import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import uvicorn

from conductor.assembly.http_protocol import ImpatientHttp

REQUEST = b"GET / HTTP/1.1\r\nHost: here\r\n\r\n"


class VeryImpatientHttp(ImpatientHttp):
    seconds_for_head = 0.3


async def hello(scope: Any, receive: Any, send: Any) -> None:
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"5")]}
    )
    await send({"type": "http.response.body", "body": b"hello"})


@pytest.fixture
def port() -> Iterator[int]:
    config = uvicorn.Config(hello, log_level="warning", lifespan="off", http=VeryImpatientHttp)
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        yield listening.getsockname()[1]
        server.should_exit = True
        thread.join()


@pytest.fixture
def connection(port: int) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        yield connection


def answer(connection: socket.socket) -> bytes:
    told = b""
    while not told.endswith(b"hello"):
        told += connection.recv(100)
    return told


@pytest.mark.parametrize("beginning", [b"", REQUEST[:20]])
def test_half_a_head_ends_the_connection(connection: socket.socket, beginning: bytes) -> None:
    connection.sendall(beginning)
    assert connection.recv(100) == b""


def test_half_a_second_head_ends_it_too(connection: socket.socket) -> None:
    connection.sendall(REQUEST)
    assert answer(connection).startswith(b"HTTP/1.1 200")
    connection.sendall(REQUEST[:20])
    assert connection.recv(100) == b""


def test_whole_requests_are_answered_one_after_the_other(connection: socket.socket) -> None:
    for _ in range(3):
        connection.sendall(REQUEST)
        assert answer(connection).endswith(b"hello")
