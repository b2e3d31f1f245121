"""A server with a certificate that vouches for itself, and operations that ask it."""

import re
from pathlib import Path

import httpx
import pytest

from acceptance.server import PASSWORD, Server
from acceptance.stage import Stage, blueprint, find_test_code
from certificates import self_signed
from cloudify_rest_client.client import CloudifyClient

UP = re.compile(r"^Conductor is up at https://127\.0\.0\.1:(\d+)", re.MULTILINE)


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    return self_signed(tmp_path)


def test_operations_check_the_certificate_of_their_own_server(
    own_server: Server, certificate: Path, tmp_path: Path
) -> None:
    find_test_code(own_server)
    key = str(certificate.with_name("key.pem"))
    own_server.launch(
        *("up", "--data", str(own_server.data), "--port", "0"),
        *("--certificate", str(certificate), "--key", key),
    )
    port = int(own_server.wait_until_it_says(UP)[1])
    with httpx.Client(verify=False, timeout=60) as session:  # noqa: S501 - what is tested is theirs
        client = CloudifyClient(
            "127.0.0.1",
            port,
            "https",
            username="admin",
            password=PASSWORD,
            tenant="default_tenant",
            session=session,
        )
        client.blueprints.upload(str(blueprint(tmp_path, "acceptance.secure_work", "ask")), "s")
        client.deployments.create("s", "s")
        assert Stage(client, "s").does("ask")["execution"] == "execute_operation"
