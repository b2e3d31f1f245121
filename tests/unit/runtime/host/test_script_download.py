"""Scripts fetched from a real server on loopback."""

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from ipaddress import IPv4Address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sdk.records import Records, operation_context

from conductor.runtime.host.script_runner import run
from conductor.runtime.sdk.exceptions import HttpException, NonRecoverableError
from conductor.runtime.sdk.operation import run_operation


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Tests read no requests."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[HTTPServer]:
    (tmp_path / "it.sh").write_text("#!/bin/sh\nctx returns fetched\n")
    with HTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path))) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def address(server: HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def certificate(folder: Path) -> str:
    """One of its own for 127.0.0.1; with its key in `own.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "loopback")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    text = made.public_bytes(Encoding.PEM)
    (folder / "own.pem").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + text
    )
    return text.decode()


def test_a_server_is_believed_by_the_certificate_that_comes_with_the_inputs(
    records: Records, server: HTTPServer, tmp_path: Path
) -> None:
    trusted = certificate(tmp_path)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "own.pem")
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    inputs = {"script_path": f"https://127.0.0.1:{server.server_port}/it.sh"}

    refused = run_operation(run, operation_context(), inputs, records).error
    inputs["ssl_cert_content"] = trusted
    outcome = run_operation(run, operation_context(), inputs, records)

    assert isinstance(refused, NonRecoverableError)
    assert "CERTIFICATE_VERIFY_FAILED" in str(refused)
    assert (outcome.error, outcome.result) == (None, "fetched")


def test_a_script_is_fetched(records: Records, address: str) -> None:
    inputs = {"script_path": f"{address}/it.sh?version=2"}
    assert run_operation(run, operation_context(), inputs, records).result == "fetched"


def test_a_script_that_is_not_there_is_a_404(records: Records, address: str) -> None:
    inputs = {"script_path": f"{address}/other.sh"}
    error = run_operation(run, operation_context(), inputs, records).error
    assert isinstance(error, HttpException)
    assert error.code == 404


def test_a_server_that_is_not_there_is_named(records: Records) -> None:
    inputs = {"script_path": "http://127.0.0.1:9/it.sh"}
    error = run_operation(run, operation_context(), inputs, records).error
    assert isinstance(error, NonRecoverableError)
    assert "http://127.0.0.1:9/it.sh" in str(error)
