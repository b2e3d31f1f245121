"""Blueprints: upload, read, delete."""

import json
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.archives import is_archive, is_url, packed
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.labels import Label, Labels, labels_for_upload
from cloudify_rest_client.resource import Field, Names, OwnedResource
from cloudify_rest_client.responses import ListResponse


class BlueprintUploadState:
    UPLOADED = "uploaded"
    FAILED_STATES: ClassVar[frozenset[str]] = frozenset(
        {
            "failed_uploading",
            "failed_extracting",
            "failed_extracting_to_file_server",
            "failed_parsing",
            "invalid",
        }
    )
    END_STATES: ClassVar[frozenset[str]] = FAILED_STATES | {UPLOADED}


class Blueprint(OwnedResource):
    """A blueprint; `plan` is what parsing made of it."""

    main_file_name = Field[str]()
    plan = Field[dict[str, Any]]()
    requirements = Field[dict[str, Any] | None]()
    description = Field[str | None]()
    updated_at = Field[str]()
    state = Field[str]()
    error = Field[str | None]()
    error_traceback = Field[str | None]()
    labels = Field[list[Label]]()

    @property
    def upload_execution(self) -> Execution | None:
        record = self.get("upload_execution")
        return Execution(record) if record else None


class BlueprintsClient(SubClient):
    def list(self, _include: Names | None = None, **query: Any) -> ListResponse[Blueprint]:
        """`query` is the list grammar: `_sort`, `_size`, `_offset`, `_search`, or any field."""
        answer = self.api.get("/blueprints", params=query, _include=_include)
        return ListResponse.of(answer, Blueprint)

    def get(self, blueprint_id: str, _include: Names | None = None) -> Blueprint:
        return Blueprint(self.api.get(f"/blueprints/{blueprint_id}", _include=_include))

    def upload(
        self,
        path: str,
        entity_id: str,
        visibility: str = "tenant",
        async_upload: bool = False,
        labels: Labels | None = None,
        application_file_name: str | None = None,
    ) -> Blueprint:
        """Upload a YAML file with the folder around it, an archive, or have a URL fetched.

        With `async_upload` the answer comes before parsing: poll `get` until `state` is final.
        """
        params: dict[str, Any] = {
            "visibility": visibility,
            "async_upload": async_upload,
            "labels": labels_for_upload(labels),
            "application_file_name": _main_file(path, application_file_name),
        }
        if is_url(path):
            return self._put(entity_id, params | {"blueprint_archive_url": path})
        with packed(Path(path)) as archive:
            return self._put(entity_id, params, archive)

    def delete(self, blueprint_id: str, force: bool = False) -> None:
        self.api.delete(f"/blueprints/{blueprint_id}", params={"force": force})

    def download(self, blueprint_id: str, output_file: str | None = None) -> str:
        """Return the path of the written archive; an existing file is never overwritten."""
        target = Path(output_file) if output_file else None
        return str(self.api.download(f"/blueprints/{blueprint_id}/archive", target=target))

    def set_visibility(self, blueprint_id: str, visibility: str) -> Blueprint:
        uri = f"/blueprints/{blueprint_id}/set-visibility"
        return Blueprint(self.api.patch(uri, data={"visibility": visibility}))

    def update(self, blueprint_id: str, update_dict: dict[str, Any]) -> Blueprint:
        return Blueprint(self.api.patch(f"/blueprints/{blueprint_id}", data=update_dict))

    def _put(self, blueprint_id: str, params: dict[str, Any], archive: Any = None) -> Blueprint:
        answer = self.api.put_form(
            f"/blueprints/{blueprint_id}",
            fields={"params": json.dumps(params)},
            file_field="blueprint_archive",
            file=archive,
            expected_status_code=201,
        )
        return Blueprint(answer)


def _main_file(path: str, named: str | None) -> str | None:
    if named is None and not is_url(path) and not is_archive(Path(path)):
        named = Path(path).name
    return None if named is None else quote(named)
