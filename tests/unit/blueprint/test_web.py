"""Imports over HTTP: when they are tried again, how long they may take, and where they may go."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from conductor.blueprint import OPEN, Reach, parse_text
from conductor.blueprint.errors import BlueprintError
from conductor.blueprint.imports import web as fetching
from conductor.blueprint.imports.web import ATTEMPTS, Unreachable, Web


class Page(BaseHTTPRequestHandler):
    """`/N/...` answers with the status N; a redirect leads to what follows."""

    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, _, rest = self.path.lstrip("/").partition("/")
        self.send_response(int(status))
        if status.startswith("3"):
            self.send_header("Location", rest)
        self.end_headers()
        if status == "200":
            self.wfile.write(b"x" * int(rest or 3))

    def log_message(self, *_: object) -> None:
        return None


@contextmanager
def serving() -> Iterator[tuple[str, list[str]]]:
    Page.asked = asked = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def host() -> Iterator[tuple[str, list[str]]]:
    with serving() as address:
        yield address


class Moments:
    """A clock that goes on as somebody pauses."""

    def __init__(self) -> None:
        self.now = 0.0
        self.pauses: list[float] = []

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.now += seconds


def a_web(reach: Reach, moments: Moments | None = None) -> Web:
    moments = moments or Moments()
    return Web(reach, pause=moments.pause, clock=lambda: moments.now)


ALLOWED = Reach(allowed=("127.0.0.0/8",))


@pytest.mark.parametrize("reach", [OPEN, ALLOWED, Reach(allowed=("127.0.0.1",))])
def test_a_page_is_fetched_through_its_redirects(host: tuple[str, list[str]], reach: Reach) -> None:
    address, asked = host
    assert a_web(reach).fetch(f"http://{address}/302/http://{address}/200/5") == b"xxxxx"
    assert asked[-1] == "/200/5"


@pytest.mark.parametrize(("status", "attempts"), [(404, 1), (403, 1), (500, 6), (503, 6)])
def test_only_the_servers_own_faults_are_tried_again(
    host: tuple[str, list[str]], status: int, attempts: int
) -> None:
    (address, asked), moments = host, Moments()
    with pytest.raises(Unreachable, match=f"answered {status}"):
        a_web(ALLOWED, moments).fetch(f"http://{address}/{status}/")
    assert len(asked) == attempts
    assert moments.pauses == [1] * (attempts - 1)


def test_connection_errors_are_tried_again() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url, moments = f"http://127.0.0.1:{unused.getsockname()[1]}/", Moments()
        with pytest.raises(Unreachable, match=r"cannot be reached.*\(6 attempts\)"):
            a_web(ALLOWED, moments).fetch(url)
    assert moments.pauses == [1] * (ATTEMPTS - 1)


def test_all_fetches_of_a_parse_have_one_time_together(host: tuple[str, list[str]]) -> None:
    (address, asked), moments = host, Moments()
    web = a_web(ALLOWED, moments)
    web.fetch(f"http://{address}/200/1")
    moments.now += fetching.LONGEST_SECONDS
    with pytest.raises(Unreachable, match="took 120 seconds together"):
        web.fetch(f"http://{address}/200/2")
    assert len(asked) == 1


def test_a_page_is_fetched_once_in_a_parse(host: tuple[str, list[str]]) -> None:
    (address, asked), web = host, a_web(ALLOWED)
    for _ in range(3):
        assert web.fetch(f"http://{address}/200/1") == b"x"
        with pytest.raises(Unreachable, match="answered 404"):
            web.fetch(f"http://{address}/404/")
    assert asked == ["/200/1", "/404/"]


@pytest.mark.parametrize("reach", [OPEN, ALLOWED])
def test_a_page_may_be_so_large_and_no_larger(
    host: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch, reach: Reach
) -> None:
    monkeypatch.setattr(fetching, "MOST_BYTES", 1024 * 1024)
    with pytest.raises(Unreachable, match="larger than 1 MiB"):
        a_web(reach).fetch(f"http://{host[0]}/200/{2 * 1024 * 1024}")


REFUSED = (
    "127.0.0.1",
    "127.1.2.3",
    "0.0.0.0",  # noqa: S104 - it is refused
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
)
ADMITTED = ("8.8.8.8", "93.184.216.34", "2606:4700::1111", "64:ff9b::808:808")


@pytest.mark.parametrize("address", REFUSED)
def test_a_closed_reach_keeps_to_public_addresses(address: str) -> None:
    assert not Reach().admits("host", address)
    assert Reach(is_open=True).admits("host", address)
    assert Reach(allowed=("HOST",)).admits("host", address)


@pytest.mark.parametrize("address", ADMITTED)
def test_a_closed_reach_admits_public_addresses(address: str) -> None:
    assert Reach().admits("host", address)


def test_networks_are_allowed_by_their_prefix() -> None:
    reach = Reach(allowed=("10.0.0.0/8", "fc00::/7", "repo.example"))
    assert reach.admits("x", "10.9.8.7")
    assert reach.admits("x", "fc00::1")
    assert not reach.admits("x", "192.168.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{port}/200/",
        "http://localhost:{port}/200/",
        "http://2130706433:{port}/200/",
        "http://0x7f.1:{port}/200/",
        "http://[::ffff:127.0.0.1]:{port}/200/",
    ],
)
def test_a_closed_reach_never_connects_to_this_machine(
    host: tuple[str, list[str]], url: str
) -> None:
    (address, asked), moments = host, Moments()
    with pytest.raises(Unreachable, match="no public address"):
        a_web(Reach(), moments).fetch(url.format(port=address.rpartition(":")[2]))
    assert asked == []
    assert moments.pauses == []


@pytest.mark.parametrize(
    "target",
    ["http://127.0.0.1:{port}/200/", "http://[::ffff:127.0.0.1]:{port}/200/", "ftp://127.0.0.1/x"],
)
def test_a_redirect_is_looked_at_like_the_first_hop(
    host: tuple[str, list[str]], target: str
) -> None:
    address, asked = host
    port = address.rpartition(":")[2]
    reach = Reach(allowed=("localhost",))
    with pytest.raises(Unreachable, match=r"no public address|neither http nor https"):
        a_web(reach).fetch(f"http://localhost:{port}/302/{target.format(port=port)}")
    assert len(asked) == 1


def test_a_name_is_looked_up_once_and_its_public_addresses_are_taken(
    host: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name whose answer changes between the check and the connection gains nothing."""
    port = int(host[0].rpartition(":")[2])
    answers = iter(["8.8.8.8", "127.0.0.1"])
    dialled: list[str] = []

    def looked_up(name: str, number: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), number))]

    def connected(address: tuple[str, int], _: object) -> socket.socket:
        dialled.append(address[0])
        raise Unreachable("not in a test")

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    monkeypatch.setattr(socket, "create_connection", connected)
    with pytest.raises(Unreachable, match="not in a test"):
        a_web(Reach()).fetch(f"http://rebinding.example:{port}/")
    assert dialled == ["8.8.8.8"]


def test_a_server_that_drips_is_cut_off() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        web = a_web(ALLOWED, moments := Moments())
        moments.now = 10.0
        web._end = 10.3
        web.pause = lambda _: setattr(moments, "now", 11.0)
        with pytest.raises(Unreachable, match="given up"):
            web.fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/")


def test_a_refused_import_is_told_with_its_place() -> None:
    text = "tosca_definitions_version: cloudify_dsl_1_5\nimports: ['http://127.0.0.1:9/x.yaml']"
    with pytest.raises(BlueprintError, match=r"mine:2:11: .*CONDUCTOR_IMPORT_NETWORKS") as caught:
        parse_text(text, location="mine")
    assert caught.value.err_code == 13
