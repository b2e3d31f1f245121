"""Plugins that the server keeps."""

from pathlib import Path
from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Names, OwnedResource
from cloudify_rest_client.responses import ListResponse


class Plugin(OwnedResource):
    package_name = Field[str]()
    package_version = Field[str]()
    archive_name = Field[str]()
    title = Field[str | None]()
    distribution = Field[str | None]()
    supported_platform = Field[str | None]()
    uploaded_at = Field[str]()
    installation_state = Field[list[dict[str, Any]]]()


class PluginsClient(SubClient):
    def list(self, _include: Names | None = None, **query: Any) -> ListResponse[Plugin]:
        return ListResponse.of(self.api.get("/plugins", params=query, _include=_include), Plugin)

    def get(self, plugin_id: str) -> Plugin:
        return Plugin(self.api.get(f"/plugins/{plugin_id}"))

    def upload(self, plugin_path: str, visibility: str = "tenant", **query: Any) -> Plugin:
        """Upload a plugin's archive, streamed."""
        with Path(plugin_path).open("rb") as archive:
            answer = self.api.post(
                "/plugins",
                data=iter(lambda: archive.read(8192), b""),
                params=query | {"visibility": visibility},
                expected_status_code=201,
            )
        return Plugin(answer)

    def download(self, plugin_id: str, output_file: str | None = None) -> str:
        target = Path(output_file) if output_file else None
        return str(self.api.download(f"/plugins/{plugin_id}/archive", target=target))

    def delete(self, plugin_id: str, force: bool = False) -> None:
        self.api.delete(f"/plugins/{plugin_id}", data={"force": force})
