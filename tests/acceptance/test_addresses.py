"""Where a server listens."""

import socket
from urllib.request import urlopen

import pytest

from acceptance.server import Server
from acceptance.waiting import eventually
from conductor.assembly.address import listen


def test_no_part_of_an_answer_waits_for_the_next_one() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_server_listens_at_an_address_of_version_6(own_server: Server) -> None:
    if not socket.has_ipv6 or not _is_there("::1"):
        pytest.skip("this machine has no address ::1")
    own_server.launch("up", "--data", str(own_server.data), "--port", "0", "--bind", "::1")
    url = "http://[::1]:"
    eventually(lambda: url in own_server.log.read_text(), lambda: own_server.log.read_text())
    port = own_server.log.read_text().partition(url)[2].split()[0]
    with urlopen(f"{url}{port}/healthz") as answer:  # noqa: S310 - our own server
        assert answer.status == 200


def _is_there(address: str) -> bool:
    try:
        socket.create_server((address, 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
