"""The server itself: is it well, which version is it, how is it set up."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from cloudify_rest_client.api import SubClient, given
from cloudify_rest_client.resource import Field, Names, Resource
from cloudify_rest_client.responses import ListResponse


class ConfigItem(Resource):
    name = Field[str]()
    value = Field[Any]()
    scope = Field[str]()
    schema = Field[dict[str, Any]]()
    is_editable = Field[bool]()
    admin_only = Field[bool]()
    updated_at = Field[str]()
    updater_name = Field[str]()


class ManagerItem(Resource):
    id = Field[int]()
    hostname = Field[str]()
    private_ip = Field[str]()
    public_ip = Field[str]()
    version = Field[str]()
    edition = Field[str]()
    distribution = Field[str | None]()
    distro_release = Field[str | None]()
    fs_sync_node_id = Field[str | None]()
    last_seen = Field[str | None]()
    status_report_frequency = Field[int | None]()
    networks = Field[dict[str, str]]()
    ca_cert_content = Field[str]()


class RabbitMQBrokerItem(Resource):
    name = Field[str]()
    host = Field[str]()
    management_host = Field[str | None]()
    port = Field[int]()
    params = Field[dict[str, Any] | None]()
    is_external = Field[bool]()
    username = Field[str]()
    password = Field[str]()
    networks = Field[dict[str, str]]()
    ca_cert_content = Field[str]()


class DBNodeItem(Resource):
    name = Field[str]()
    host = Field[str]()
    is_external = Field[bool]()


class ManagerClient(SubClient):
    def get_status(self, summary: bool | None = None) -> dict[str, Any]:
        """Return `{status: OK|Fail|Degraded, services: {name: {status, ...}}}`; a summary has the
        status alone."""
        return dict(self.api.get("/status", {"summary": summary}))

    def is_ok(self) -> bool:
        """Whether it serves; asked without credentials."""
        return bool(self.api.get("/ok", expected_status_code=(200, 500)) == "OK")

    def get_version(self) -> dict[str, Any]:
        """Return `{edition, version, distribution, distro_release}`."""
        return dict(self.api.under("/api").get("/version"))

    def get_config(self, name: str | None = None, scope: str | None = None) -> Any:
        """Return one `ConfigItem` by name (`<scope>.<name>` when given), or the list of all."""
        if name is None:
            return ListResponse.of(self.api.get("/config", {"scope": scope}), ConfigItem)
        return ConfigItem(self.api.get(f"/config/{f'{scope}.' if scope else ''}{name}"))

    def put_config(self, name: str, value: Any, force: bool = False) -> ConfigItem:
        """`force` changes what is not editable, too."""
        data = {"value": value, "force": force}
        return ConfigItem(self.api.call("PUT", f"/config/{name}", data=data, is_repeatable=True))

    def get_managers(
        self, hostname: str | None = None, _include: Names | None = None
    ) -> ListResponse[ManagerItem]:
        answer = self.api.get("/managers", {"hostname": hostname}, _include=_include)
        return ListResponse.of(answer, ManagerItem)

    def add_manager(self, hostname: str, private_ip: str, **about: Any) -> ManagerItem:
        """`about`: the other fields of a `ManagerItem`."""
        data = {"hostname": hostname, "private_ip": private_ip, **about}
        return ManagerItem(self.api.post("/managers", data, expected_status_code=(200, 201)))

    def update_manager(self, hostname: str, **about: Any) -> ManagerItem:
        return ManagerItem(self.api.put(f"/managers/{quote(hostname, safe='')}", about))

    def remove_manager(self, hostname: str) -> None:
        self.api.delete(f"/managers/{quote(hostname, safe='')}")

    def get_brokers(self) -> ListResponse[RabbitMQBrokerItem]:
        return ListResponse.of(self.api.get("/brokers"), RabbitMQBrokerItem)

    def add_broker(
        self,
        name: str,
        address: str,
        port: int | None = None,
        networks: Mapping[str, str] | None = None,
        **about: Any,
    ) -> RabbitMQBrokerItem:
        """`about`: the other fields of a `RabbitMQBrokerItem`."""
        networks = dict(networks) if networks else None
        data = given(name=name, address=address, port=port, networks=networks, **about)
        return RabbitMQBrokerItem(self.api.post("/brokers", data, expected_status_code=(200, 201)))

    def update_broker(
        self, name: str, networks: Mapping[str, str] | None = None
    ) -> RabbitMQBrokerItem:
        data = {"networks": dict(networks or {})}
        return RabbitMQBrokerItem(self.api.put(f"/brokers/{quote(name, safe='')}", data))

    def remove_broker(self, name: str) -> None:
        self.api.delete(f"/brokers/{quote(name, safe='')}")

    def get_db_nodes(self) -> ListResponse[DBNodeItem]:
        return ListResponse.of(self.api.get("/db-nodes"), DBNodeItem)

    def update_db_nodes(self) -> ListResponse[DBNodeItem]:
        """Let the server look again which there are."""
        return ListResponse.of(self.api.post("/db-nodes", {"action": "update"}), DBNodeItem)

    def get_context(self) -> dict[str, Any]:
        """Return `{name, context: {}}`."""
        return dict(self.api.get("/provider/context"))

    def create_context(self, name: str, context: Mapping[str, Any]) -> dict[str, Any]:
        data = {"name": name, "context": dict(context)}
        return dict(self.api.post("/provider/context", data, expected_status_code=201) or {})

    def update_context(self, name: str, context: Mapping[str, Any]) -> dict[str, Any]:
        data = {"name": name, "context": dict(context)}
        return dict(self.api.post("/provider/context", data, {"update": True}) or {})
