"""The client over TLS, with a certificate that no authority of the world vouches for."""

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import ServerUnreachable

BEGIN = datetime(2020, 1, 1)  # noqa: DTZ001 - certificates have no zones


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
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(BEGIN)
        .not_valid_after(BEGIN + timedelta(days=36500))
        .add_extension(address, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "both.pem").write_bytes(secret + built.public_bytes(Encoding.PEM))
    (path := tmp_path / "certificate.pem").write_bytes(built.public_bytes(Encoding.PEM))
    return path


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
