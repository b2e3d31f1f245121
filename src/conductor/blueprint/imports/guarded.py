"""HTTP that looks where it connects: each hop of a redirect, and what its name leads to."""

import socket
import ssl
import threading
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib import request

from conductor.blueprint.imports.reach import Reach
from conductor.domain.errors import ConductorError


class Refused(ConductorError):
    """The server may not connect there; trying again does not help."""


def guarded_opener(reach: Reach, seconds: float) -> request.OpenerDirector:
    """Opens http(s) only, without a proxy (which would look names up itself); a connection that
    still is open after so many seconds is cut."""
    opener = request.OpenerDirector()
    for handler in (
        _Handler(reach, seconds),
        request.HTTPRedirectHandler(),
        request.HTTPDefaultErrorHandler(),
        request.HTTPErrorProcessor(),
        _NothingElse(),
    ):
        opener.add_handler(handler)
    return opener


class _Handler(request.AbstractHTTPHandler):
    def __init__(self, reach: Reach, seconds: float) -> None:
        super().__init__()
        self._reach, self._seconds = reach, seconds

    def http_open(self, wanted: request.Request) -> HTTPResponse:
        return self.do_open(partial(_Plain, self._reach, self._seconds), wanted)

    def https_open(self, wanted: request.Request) -> HTTPResponse:
        return self.do_open(partial(_Secure, self._reach, self._seconds), wanted)

    http_request = request.AbstractHTTPHandler.do_request_
    https_request = request.AbstractHTTPHandler.do_request_


class _NothingElse(request.BaseHandler):
    def unknown_open(self, wanted: request.Request) -> HTTPResponse:
        raise Refused(f"{wanted.full_url} is neither http nor https")


class _Plain(HTTPConnection):
    def __init__(self, reach: Reach, seconds: float, host: str, timeout: float) -> None:
        super().__init__(host, timeout=timeout)
        self._reach, self._seconds = reach, seconds

    def connect(self) -> None:
        self.sock = _dialled(self.host, self.port, self.timeout or None, self._reach)
        _cut_after(self._seconds, self)


class _Secure(HTTPSConnection):
    def __init__(self, reach: Reach, seconds: float, host: str, timeout: float) -> None:
        self._tls = ssl.create_default_context()
        super().__init__(host, timeout=timeout, context=self._tls)
        self._reach, self._seconds = reach, seconds

    def connect(self) -> None:
        plain = _dialled(self.host, self.port, self.timeout or None, self._reach)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
        _cut_after(self._seconds, self)


def _dialled(host: str, port: int, timeout: float | None, reach: Reach) -> socket.socket:
    """Connects to an address that was looked at, not to the name: it may change its mind."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    admitted = [each[4] for each in found if reach.admits(host, str(each[4][0]))]
    if not admitted:
        raise Refused(
            f"{host} is at {found[0][4][0]}, which is no public address; an operator may allow it "
            f"with CONDUCTOR_IMPORT_NETWORKS"
        )
    failure: OSError | None = None
    for address in admitted:
        try:
            return socket.create_connection((str(address[0]), port), timeout)
        except OSError as error:
            failure = error
    assert failure is not None  # noqa: S101 - there is an address, and each one failed
    raise failure


def _cut_after(seconds: float, connection: HTTPConnection) -> None:
    """Timeouts of a socket are for each read: a server that drips would hold us for ever."""
    sock = connection.sock

    def cut() -> None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:  # it ended by itself
            return

    timer = threading.Timer(seconds, cut)
    timer.daemon = True
    timer.start()
