"""Lets a script in a process of its own use the context of its operation, over loopback HTTP."""

import json
import secrets
import socket
import threading
import traceback
from contextlib import suppress
from socketserver import StreamRequestHandler, ThreadingTCPServer
from typing import Any

from conductor.runtime.host.ctx_client import ScriptException, unspeakable
from conductor.runtime.host.ctx_paths import PathDictAccess, process_ctx_request

__all__ = [
    "HTTPCtxProxy",
    "PathDictAccess",
    "StubCtxProxy",
    "TCPCtxProxy",
    "UnixCtxProxy",
    "get_unused_port",
]

LOOPBACK = "127.0.0.1"
LONGEST_LINE = 64 * 1024


class StubCtxProxy:
    """For scripts that were asked to do without a context."""

    socket_url = ""

    def close(self) -> None:
        """There is nothing to close."""


class HTTPCtxProxy:
    """Answers `POST {"args": [...]}` at `socket_url`, which only this user's scripts are told.

    The address ends in a random word: other users of the machine can reach the port, and cannot
    guess the word.
    """

    def __init__(self, ctx: Any, port: int | None = None) -> None:
        self.ctx = ctx
        self._server = _Server(ctx, f"/{secrets.token_urlsafe(16)}", port or 0)
        self.port: int = self._server.socket.getsockname()[1]
        self.socket_url = f"http://{LOOPBACK}:{self.port}{self._server.secret_path}"
        self._thread = threading.Thread(target=self._serve, name="ctx-proxy", daemon=True)
        self._is_open = True
        self._thread.start()

    def _serve(self) -> None:
        while self._is_open:
            self._server.handle_request()
        self._server.server_close()

    def close(self) -> None:
        """Stop at once: an empty connection wakes the waiting server."""
        if self._is_open:
            self._is_open = False
            with suppress(OSError):  # it had noticed by itself
                socket.create_connection((LOOPBACK, self.port)).close()
            self._thread.join()


# Names from earlier times: scripts take whatever address they are told.
UnixCtxProxy = TCPCtxProxy = HTTPCtxProxy


class _Server(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, ctx: Any, path: str, port: int) -> None:
        self.ctx = ctx
        self.secret_path = path
        super().__init__((LOOPBACK, port), _Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A script that went away without its answer is no news."""


class _Handler(StreamRequestHandler):
    """As much of HTTP as a POST of JSON needs; `http.server` would bring in half of e-mail."""

    server: _Server
    timeout = 60

    def handle(self) -> None:
        path = self._path()
        body = self.rfile.read(self._length())
        if not secrets.compare_digest(path, self.server.secret_path.encode()):
            self._reply("404 Not Found", b"No context here; use the address in CTX_SOCKET_URL")
        else:
            content = json.dumps(answer(self.server.ctx, body), default=unspeakable)
            self._reply("200 OK", content.encode())

    def _path(self) -> bytes:
        words = self.rfile.readline(LONGEST_LINE).split()
        return words[1].rstrip(b"/") if len(words) == 3 and words[0] == b"POST" else b""

    def _length(self) -> int:
        length = 0
        while (line := self.rfile.readline(LONGEST_LINE).strip()) != b"":
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        return length

    def _reply(self, status: str, content: bytes) -> None:
        head = f"HTTP/1.0 {status}\r\nContent-Type: application/json\r\n"
        self.wfile.write(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)


def answer(ctx: Any, body: bytes) -> dict[str, Any]:
    """`{type, payload}`: a result, an error of the context, or the order to stop the script."""
    try:
        result = process_ctx_request(ctx, json.loads(body)["args"])
    except Exception as error:  # noqa: BLE001 - whatever the context raises is the script's to know
        return {"type": "error", "payload": _described(error)}
    if isinstance(result, ScriptException):
        return {"type": "stop_operation", "payload": {"message": str(result)}}
    return {"type": "result", "payload": _text(result) if isinstance(result, bytes) else result}


def _described(error: Exception) -> dict[str, str]:
    return {
        "type": type(error).__name__,
        "message": str(error),
        "traceback": "".join(traceback.format_exception(error)),
    }


def _text(content: bytes) -> str:
    return content.decode(errors="replace")


def get_unused_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
