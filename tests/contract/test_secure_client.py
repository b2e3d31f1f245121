"""The client over TLS, with a certificate that no authority of the world vouches for."""

import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from certificates import self_signed
from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import ServerUnreachable


class Well(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        body = json.dumps({"status": "OK"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


@pytest.fixture
def port(certificate: Path) -> Iterator[int]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.with_name("both.pem"))
    with ThreadingHTTPServer(("127.0.0.1", 0), Well) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_named_certificate_is_trusted(port: int, certificate: Path) -> None:
    client = CloudifyClient("127.0.0.1", port, "https", cert=str(certificate))
    assert client.manager.get_status() == {"status": "OK"}
    client.close()


def test_another_one_is_refused_with_the_remedy(port: int) -> None:
    client = CloudifyClient("127.0.0.1", port, "https")
    with pytest.raises(ServerUnreachable, match=r"not trusted .* as `cert`"):
        client.manager.get_status()
    client.close()


def test_whoever_says_so_trusts_all(port: int) -> None:
    client = CloudifyClient("127.0.0.1", port, "https", trust_all=True)
    assert client.manager.get_status() == {"status": "OK"}
    client.close()
