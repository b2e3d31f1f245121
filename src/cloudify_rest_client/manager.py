"""The server itself: is it well, which version is it, how is it set up."""

from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class ConfigItem(Resource):
    name = Field[str]()
    value = Field[Any]()
    scope = Field[str]()
    schema = Field[dict[str, Any]]()
    is_editable = Field[bool]()
    updated_at = Field[str]()
    updater_name = Field[str]()


class ManagerItem(Resource):
    id = Field[int]()
    hostname = Field[str]()
    private_ip = Field[str]()
    public_ip = Field[str]()
    version = Field[str]()
    networks = Field[dict[str, str]]()
    ca_cert_content = Field[str]()


class RabbitMQBrokerItem(Resource):
    name = Field[str]()
    host = Field[str]()
    port = Field[int]()
    username = Field[str]()
    password = Field[str]()
    networks = Field[dict[str, str]]()
    ca_cert_content = Field[str]()


class ManagerClient(SubClient):
    def get_status(self) -> dict[str, Any]:
        """Return `{status: OK|Fail|Degraded, services: {name: {status, ...}}}`."""
        return dict(self.api.get("/status"))

    def get_version(self) -> dict[str, Any]:
        """Return `{edition, version, distribution, distro_release}`."""
        return dict(self.api.get("/version", versioned=False))

    def get_config(self, name: str | None = None, scope: str | None = None) -> Any:
        """Return one `ConfigItem` by name (`<scope>.<name>` when given), or the list of all."""
        if name is None:
            answer = self.api.get("/config", params={"scope": scope})
            return ListResponse.of(answer, ConfigItem)
        return ConfigItem(self.api.get(f"/config/{f'{scope}.' if scope else ''}{name}"))

    def put_config(self, name: str, value: Any, force: bool = False) -> ConfigItem:
        return ConfigItem(self.api.put(f"/config/{name}", data={"value": value, "force": force}))

    def get_managers(self, hostname: str | None = None) -> ListResponse[ManagerItem]:
        answer = self.api.get("/managers", params={"hostname": hostname})
        return ListResponse.of(answer, ManagerItem)

    def get_brokers(self) -> ListResponse[RabbitMQBrokerItem]:
        return ListResponse.of(self.api.get("/brokers"), RabbitMQBrokerItem)

    def get_context(self) -> dict[str, Any]:
        """Return `{name, context: {}}`."""
        return dict(self.api.get("/provider/context"))
