"""What plugin code reaches other systems with, by the names of framework §6.4."""

import json
import sys
import zipfile
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import httpx
import pytest

from cloudify import (
    agent_utils,
    amqp_client,
    cluster,
    cryptography_utils,
    rabbitmq_client,
    systemddbus,
    zip_utils,
)
from cloudify.exceptions import ClosedAMQPClientException, NonRecoverableError
from cloudify.snmp import snmp_trap
from cloudify_rest_client.exceptions import CloudifyClientError


class Agents:
    """`client.agents`, and the broker's management beside it: they note what they are asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self.agents = self

    def create(self, *given: Any, **more: Any) -> None:
        self.asked.append((*given, more["ip"], more["create_rabbitmq_user"]))

    def update(self, name: str, state: str) -> None:
        self.asked.append((name, state))

    def get(self, name: str) -> dict[str, str]:
        return {"rabbitmq_username": f"user of {name}"}

    def get_users(self) -> list[dict[str, str]]:
        return [{"name": "rabbit"}]

    def get_queues(self, vhost: str) -> list[dict[str, str]]:
        return [{"name": "q_operation"}, {"name": "other"}]

    def delete_user(self, name: str) -> None:
        self.asked.append(("delete user", name))

    def delete_queue(self, name: str, vhost: str) -> None:
        self.asked.append(("delete queue", name, vhost))

    def delete_exchange(self, name: str, vhost: str) -> None:
        self.asked.append(("delete exchange", name, vhost))


def test_agents_are_noted_with_the_manager() -> None:
    agent = {"name": "a", "node_instance_id": "host_1", "ip": "10.0.0.7"}
    client = Agents()
    agent_utils.create_agent_record(agent, create_rabbitmq_user=False, client=client)
    agent_utils.update_agent_record(agent, "started", client=client)
    assert client.asked == [("a", "host_1", "creating", "10.0.0.7", False), ("a", "started")]
    assert agent_utils.get_agent_rabbitmq_user(agent, client=client) == "user of a"


def test_what_an_agent_had_at_its_broker_is_removed() -> None:
    agent = {"name": "a", "queue": "q", "broker_user": "rabbit"}
    broker = Agents()
    agent_utils.delete_agent_rabbitmq_user(agent, broker)
    agent_utils.delete_agent_rabbitmq_user({**agent, "broker_user": "gone"}, broker)
    agent_utils.delete_agent_queues(agent, broker)
    agent_utils.delete_agent_exchange(agent, broker)
    assert broker.asked == [
        ("delete user", "rabbit"),
        ("delete queue", "q_operation", "/"),
        ("delete exchange", "q", "/"),
    ]


class Broker(ModuleType):
    """Stands for pika, connection and channel: what is published is delivered at once."""

    def __init__(self) -> None:
        super().__init__("pika")
        self.did: list[str] = []
        self.take: Any = None
        self.published: list[tuple[str, str, bytes]] = []
        self.PlainCredentials = lambda *pair: pair
        self.SSLOptions = lambda context, host: host
        self.ConnectionParameters = SimpleNamespace

    def BlockingConnection(self, parameters: Any) -> "Broker":
        self.parameters = parameters
        return self

    def channel(self) -> "Broker":
        return self

    def close(self) -> None:
        self.did.append("close")

    def exchange_declare(self, exchange: str, **_: Any) -> None:
        self.did.append(f"declare {exchange}")

    def queue_declare(self, queue: str, **_: Any) -> None:
        self.did.append(f"declare {queue}")

    def basic_qos(self, prefetch_count: int) -> None:
        self.did.append(f"at most {prefetch_count}")

    def basic_consume(self, queue: str, on_message_callback: Any) -> None:
        self.take = on_message_callback

    def basic_ack(self, tag: int) -> None:
        self.did.append(f"ack {tag}")

    def basic_publish(self, exchange: str, routing_key: str, body: bytes, **_: Any) -> None:
        self.published.append((exchange, routing_key, body))

    def process_data_events(self, time_limit: float) -> None:
        method, properties = SimpleNamespace(delivery_tag=7), SimpleNamespace(reply_to="asker")
        self.take(self, method, properties, b'{"word": "hi"}')


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> Broker:
    pika = Broker()
    monkeypatch.setitem(sys.modules, "pika", pika)
    return pika


def test_a_message_goes_to_the_exchange_of_its_handler(broker: Broker) -> None:
    handler = amqp_client.SendHandler("events", routing_key="key")
    with pytest.raises(NonRecoverableError, match="add_handler first"):
        handler.publish({})
    with amqp_client.get_client(amqp_host="b", amqp_user="u", ssl_enabled=False) as client:
        client.add_handler(handler)
        handler.publish({"a": 1})
    assert broker.published == [("events", "key", b'{"a": 1}')]
    assert (broker.parameters.host, broker.parameters.port) == ("b", 5672)
    assert broker.did == ["declare events", "close"]
    with pytest.raises(ClosedAMQPClientException):
        client.connect()


def test_a_task_is_handled_answered_and_acknowledged(broker: Broker) -> None:
    class Once(amqp_client.TaskConsumer):
        def handle_task(self, full_task: dict[str, Any]) -> Any:
            connection.close()
            return f"{full_task['word']} back"

    params = amqp_client.AMQPParams(ssl_enabled=True)
    connection = amqp_client.AMQPConnection([Once("tasks", 2)], amqp_params=params)
    connection.consume_in_thread().join()
    assert broker.published == [("", "asker", b'"hi back"')]
    assert broker.did == ["at most 2", "declare tasks", "ack 7", "close"]
    assert (broker.parameters.port, broker.parameters.ssl_options) == (5671, "localhost")


def test_without_pika_a_connection_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pika", None)
    with pytest.raises(NonRecoverableError, match="must require pika"):
        amqp_client.get_client().connect()


def clustered(answers: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> tuple[Any, list[str]]:
    """A client of three addresses, and which of them were asked."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        found = answers[request.url.host]
        if isinstance(found, Exception):
            raise found
        return httpx.Response(found, json={"items": [], "metadata": {}})

    monkeypatch.setattr(httpx, "HTTPTransport", lambda **_: httpx.MockTransport(answer))
    return cluster.CloudifyClusterClient(host=["a", "b", "c"], tenant="shop"), asked


def test_the_next_address_is_asked_when_one_does_not_answer_and_remembered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    down = httpx.ConnectError("down")
    client, asked = clustered({"a": down, "b": 502, "c": 200}, monkeypatch)
    client.nodes.list()
    client.nodes.list()
    assert asked == ["a", "b", "c", "c"]


def test_a_refusal_is_an_answer_and_no_answer_at_all_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client, asked = clustered({"a": 404, "b": 200, "c": 200}, monkeypatch)
    with pytest.raises(CloudifyClientError):
        client.nodes.list()
    assert asked == ["a"]
    client, asked = clustered(dict.fromkeys("abc", httpx.ConnectError("down")), monkeypatch)
    with pytest.raises(CloudifyClientError, match="Nothing answers"):
        client.nodes.list()
    with pytest.raises(ValueError, match="at least one address"):
        cluster.CloudifyClusterClient(host=[])


def managed(answer: httpx.Response) -> tuple[Any, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        request.read()
        asked.append(request)
        return answer

    transport = httpx.MockTransport(take)
    return rabbitmq_client.RabbitMQClient("b", "u", "p", transport=transport), asked


@pytest.mark.parametrize(
    ("call", "line", "body"),
    [
        (lambda it: it.create_vhost("v"), "PUT /api/vhosts/v", None),
        (lambda it: it.delete_vhost("/"), "DELETE /api/vhosts/%2F", None),
        (lambda it: it.delete_user("u"), "DELETE /api/users/u", None),
        (lambda it: it.delete_queue("q"), "DELETE /api/queues/%2F/q", None),
        (lambda it: it.delete_exchange("e", "v"), "DELETE /api/exchanges/v/e", None),
        (
            lambda it: it.create_user("u", "p", "admin"),
            "PUT /api/users/u",
            {"password": "p", "tags": "admin"},
        ),
        (
            lambda it: it.set_user_permissions("u", "/", read=".*"),
            "PUT /api/permissions/%2F/u",
            {"configure": "", "write": "", "read": ".*"},
        ),
    ],
)
def test_a_broker_is_told_over_its_management_interface(call: Any, line: str, body: Any) -> None:
    client, asked = managed(httpx.Response(204))
    call(client)
    (request,) = asked
    assert f"{request.method} {request.url.raw_path.decode()}" == line
    assert (json.loads(request.content) if request.content else None) == body
    assert request.headers["Authorization"].startswith("Basic ")


def test_a_broker_is_asked_and_its_refusal_is_a_sentence() -> None:
    client, asked = managed(httpx.Response(200, json=[{"name": "one"}]))
    assert client.get_vhost_names() == ["one"]
    for ask in (client.get_users, client.get_queues, client.get_exchanges, client.get_vhosts):
        assert ask() == [{"name": "one"}]
    assert client.get_user_permissions("u") == [{"name": "one"}]
    assert {request.url.port for request in asked} == {15671}
    refused, _ = managed(httpx.Response(401, text="who are you"))
    with pytest.raises(NonRecoverableError, match=r"GET users \(401\): who are you"):
        refused.get_users()


def test_a_trap_is_encoded_as_its_receivers_expect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cloudify.snmp.snmp_trap._started", 100.0)
    clock = SimpleNamespace(monotonic=lambda: 103.0)
    monkeypatch.setattr("cloudify.snmp.snmp_trap.time", clock)
    packet = snmp_trap.trap("public", "1.3.6.1.4.1.52312.0.1", "run failed")
    assert packet.hex(" ") == (
        "30 5b 02 01 01 04 06 70 75 62 6c 69 63"  # version 2c, the community "public"
        " a7 4e 02 01 00 02 01 00 02 01 00 30 43"  # a trap, without request and error
        " 30 0e 06 08 2b 06 01 02 01 01 03 00 43 02 01 2c"  # up since 300 hundredths of a second
        " 30 18 06 0a 2b 06 01 06 03 01 01 04 01 00 06 0a 2b 06 01 04 01 83 98 58 00 01"
        " 30 17 06 09 2b 06 01 04 01 83 98 58 01 04 0a 72 75 6e 20 66 61 69 6c 65 64"
    )


def test_a_trap_goes_to_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []

    class Socket:
        def __init__(self, *_: Any) -> None: ...
        def __enter__(self) -> "Socket":
            return self

        def __exit__(self, *_: object) -> None: ...
        def sendto(self, packet: bytes, address: Any) -> None:
            sent.append((address[:2], b"run failed" in packet, b"secret" in packet))

    monkeypatch.setattr("cloudify.snmp.snmp_trap.socket.socket", Socket)
    snmp_trap.send_snmp_trap("run failed", "127.0.0.1", 1620, community_string="secret")
    assert sent == [(("127.0.0.1", 1620), True, True)]
    with pytest.raises(NonRecoverableError, match="no object identifier"):
        snmp_trap.send_snmp_trap("x", "127.0.0.1", trap_oid="not.an.oid")


def test_services_are_as_systemd_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[Any] = []

    class Runner:
        def run(self, command: Any) -> Any:
            commands.append(command[1:3])
            return SimpleNamespace(std_out="Id=web.service\nActiveState=active\nMainPID=7")

    monkeypatch.setattr("cloudify.systemddbus.LocalCommandRunner", Runner)
    monkeypatch.setattr("cloudify.systemddbus.shutil.which", lambda _: "/bin/systemctl")
    web, timer = systemddbus.get_services(["web", "daily.timer"])
    assert (web["ActiveState"], web["unit_id"], web["instances"][0]["MainPID"]) == (
        "active",
        "web.service",
        "7",
    )
    assert commands == [["show", "web.service"], ["show", "daily.timer"]]
    assert timer["display_name"] == "daily.timer"
    monkeypatch.setattr("cloudify.systemddbus.shutil.which", lambda _: None)
    with pytest.raises(NonRecoverableError, match="no systemctl"):
        systemddbus.get_services(["web"])


def test_what_is_encrypted_only_its_key_decrypts() -> None:
    key = cryptography_utils.generate_key_using_password("pass", "salt")
    assert key == cryptography_utils.generate_key_using_password("pass", b"salt")
    hidden = cryptography_utils.encrypt("plän", key)
    assert "pl" not in hidden
    assert cryptography_utils.decrypt(hidden, key) == "plän"
    other = cryptography_utils.generate_key_using_password("other")
    for call, words in (
        (lambda: cryptography_utils.decrypt(hidden, other), "cannot be decrypted"),
        (lambda: cryptography_utils.encrypt("x"), "give an encryption_key"),
        (lambda: cryptography_utils.encrypt("x", "short"), "no encryption key"),
    ):
        with pytest.raises(NonRecoverableError, match=words):
            call()


def test_without_its_library_encryption_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.fernet", None)
    with pytest.raises(NonRecoverableError, match="must require it"):
        cryptography_utils.encrypt("x", b"key")


def test_a_folder_is_zipped_with_or_without_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.txt").write_text("a")
    assert zip_utils.zip(str(folder), str(tmp_path / "with.zip")) == str(tmp_path / "with.zip")
    zip_utils.zip(str(folder), str(tmp_path / "without.zip"), include_folder=False)
    zip_utils.make_zip64_archive(str(folder / "inside.zip"), str(folder))
    names = [
        sorted(zipfile.ZipFile(place).namelist())
        for place in (tmp_path / "with.zip", tmp_path / "without.zip", folder / "inside.zip")
    ]
    assert names == [["site/sub/", "site/sub/a.txt"], *[["sub/", "sub/a.txt"]] * 2]
    with pytest.raises(NotADirectoryError, match="is no folder"):
        zip_utils.zip(str(tmp_path / "nothing"), str(tmp_path / "out.zip"))
