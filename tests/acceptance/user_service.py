"""A small web service that a plugin calls."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


class UserService(ThreadingHTTPServer):
    """Notes what it is asked for; is `busy` as often as it is told to be."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.busy = 0
        self.token = ""
        self.asked: list[tuple[str, str, int]] = []  # method, path, and how it was answered
        self.users: list[dict[str, Any]] = []

    @property
    def port(self) -> int:
        return self.server_port


class _Answer(BaseHTTPRequestHandler):
    server: UserService

    def do_PUT(self) -> None:
        self._say(201, {})

    def do_DELETE(self) -> None:
        self._say(204)

    def do_POST(self) -> None:
        user = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        service = self.server
        if service.busy:
            service.busy -= 1
            self._say(503, {"error": "ask again"})
        elif self.headers["X-Token"] != service.token:
            self._say(403, {"error": "who are you?"})
        else:
            service.users.append(user)
            number = len(service.users)
            self._say(201, {"id": number, "links": [{"rel": "self", "href": f"/users/{number}"}]})

    def _say(self, code: int, answer: dict[str, Any] | None = None) -> None:
        self.server.asked.append((self.command, self.path, code))
        body = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(code)
        if body:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """It notes what it needs."""


@contextmanager
def user_service() -> Iterator[UserService]:
    with UserService() as service:
        serving = Thread(target=service.serve_forever, kwargs={"poll_interval": 0.05})
        serving.start()
        try:
            yield service
        finally:
            service.shutdown()
            serving.join()
