"""Plugins that the server keeps."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from cloudify_rest_client.api import given
from cloudify_rest_client.archives import is_url, packed_plugin
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.progress import Progress, pieces
from cloudify_rest_client.resource import Field, Names, OwnedResource, Resource, Several
from cloudify_rest_client.responses import ListResponse

Tags = Mapping[str, Sequence[str]]


class PluginInstallationState(Resource):
    """Where a plugin is installed, on a manager or on an agent, and how far that came."""

    PENDING_INSTALL = "pending-install"
    INSTALLING = "installing"
    INSTALLED = "installed"
    ERROR = "error"
    PENDING_UNINSTALL = "pending-uninstall"
    UNINSTALLING = "uninstalling"
    UNINSTALLED = "uninstalled"
    END_STATES: ClassVar[frozenset[str]] = frozenset({INSTALLED, ERROR, UNINSTALLED})

    manager = Field[str | None]()
    agent = Field[str | None]()
    state = Field[str]()
    error = Field[str | None]()


class Plugin(OwnedResource):
    """A plugin; labels and tags map a key to its values."""

    package_name = Field[str]()
    package_version = Field[str]()
    package_source = Field[str | None]()
    archive_name = Field[str]()
    title = Field[str | None]()
    distribution = Field[str | None]()
    distribution_version = Field[str | None]()
    distribution_release = Field[str | None]()
    supported_platform = Field[str | None]()
    supported_py_versions = Field[list[str]]()
    wheels = Field[list[str]]()
    excluded_wheels = Field[list[str]]()
    uploaded_at = Field[str]()
    yaml_files_paths = Field[list[str]]()
    yaml_url_path = Field[str]()
    labels = Field[dict[str, list[str]]]()
    blueprint_labels = Field[dict[str, list[str]]]()
    resource_tags = Field[dict[str, list[str]]]()

    installation_state = Several(PluginInstallationState)


class PluginsClient(Collection[Plugin]):
    """`_get_data=True` adds where plugins are installed."""

    path, record = "/plugins", Plugin

    def get(self, plugin_id: str, _include: Names | None = None, **query: Any) -> Plugin:
        return self._get(plugin_id, _include=_include, **query)

    def upload(
        self,
        plugin_path: str,
        visibility: str = "tenant",
        plugin_title: str | None = None,
        yaml_paths: Sequence[str] = (),
        icon_path: str | None = None,
        progress_callback: Progress | None = None,
        **query: Any,
    ) -> Plugin | ListResponse[Plugin]:
        """Upload a wagon, wheel or source distribution, with YAML files and an icon around it; or
        a zip that holds all of them already; or have a URL fetched.

        A tar of several plugins is answered by a list of those that are new.
        """
        params = query | {"visibility": visibility, "title": plugin_title}
        if is_url(plugin_path):
            return self._send_archive(params | {"plugin_archive_url": plugin_path})
        yamls, icon = map(Path, yaml_paths), Path(icon_path) if icon_path else None
        with packed_plugin(Path(plugin_path), [*yamls], icon) as archive:
            return self._send_archive(params, pieces(archive, progress_callback))

    def download(
        self,
        plugin_id: str,
        output_file: str | None = None,
        progress_callback: Progress | None = None,
        full_archive: bool = False,
    ) -> str:
        """Return the path of the written package; an existing file is never overwritten. The full
        archive is a zip of the package, its YAML files and its icon."""
        return self._download(
            plugin_id,
            "archive",
            output_file=output_file,
            progress=progress_callback,
            full_archive=full_archive or None,
        )

    def download_yaml(
        self,
        plugin_id: str,
        output_file: str | None = None,
        progress_callback: Progress | None = None,
        dsl_version: str | None = None,
    ) -> str:
        """Return the path of the written YAML file: the newest that fits the version."""
        return self._download(
            plugin_id,
            "yaml",
            output_file=output_file,
            progress=progress_callback,
            dsl_version=dsl_version,
        )

    def delete(self, plugin_id: str, force: bool = False) -> None:
        self._delete(plugin_id, data={"force": force})

    def update(
        self,
        plugin_id: str,
        creator: str | None = None,
        labels: Tags | None = None,
        blueprint_labels: Tags | None = None,
        resource_tags: Tags | None = None,
    ) -> Plugin:
        """What is None stays; a map takes the place of the old one."""
        wishes = given(
            creator=creator,
            labels=labels,
            blueprint_labels=blueprint_labels,
            resource_tags=resource_tags,
        )
        return self._patch(plugin_id, data=wishes)

    def set_owner(self, plugin_id: str, creator: str) -> Plugin:
        return self.update(plugin_id, creator=creator)

    def set_visibility(self, plugin_id: str, visibility: str) -> Plugin:
        return self._set_visibility(plugin_id, visibility)

    def set_global(self, plugin_id: str) -> Plugin:
        return self._set_visibility(plugin_id, "global")

    def install(
        self,
        plugin_id: str,
        managers: Sequence[str] | None = None,
        agents: Sequence[str] | None = None,
    ) -> Plugin:
        """Ask for an installation, everywhere when no place is named, and return at once."""
        places = {"managers": managers, "agents": agents}
        data = {"action": "install"} | {name: [*each] for name, each in places.items() if each}
        return self._post(plugin_id, data=data)

    def set_state(
        self,
        plugin_id: str,
        state: str,
        agent: str | None = None,
        manager: str | None = None,
        error: str | None = None,
    ) -> Plugin:
        """Report how far an installation came on one agent or one manager."""
        data = given(state=state, agent=agent, manager=manager, error=error)
        return self._put(plugin_id, data=data, is_repeatable=True)

    def _send_archive(
        self, params: dict[str, Any], archive: Iterator[bytes] | None = None
    ) -> Plugin | ListResponse[Plugin]:
        answer = self.api.call(
            "POST", self.path, data=archive, params=params, expected=201, is_patient=archive is None
        )
        return ListResponse.of(answer, Plugin) if "items" in answer else Plugin(answer)
