"""Blueprints: upload, read, delete."""

import json
from pathlib import Path
from typing import IO, Any, ClassVar
from urllib.parse import quote

from cloudify_rest_client.api import given
from cloudify_rest_client.archives import FolderLimits, check_size, is_archive, is_url, packed
from cloudify_rest_client.collection import SearchableCollection
from cloudify_rest_client.exceptions import CloudifyClientError
from cloudify_rest_client.executions import Execution
from cloudify_rest_client.labels import Label, Labels, labels_for_upload
from cloudify_rest_client.progress import Progress, pieces
from cloudify_rest_client.resource import Field, Names, OwnedResource, Several


class BlueprintUploadState:
    PENDING = "pending"
    UPLOADING = "uploading"
    EXTRACTING = "extracting"
    PARSING = "parsing"
    VALIDATING = "validating"
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
    is_hidden = Field[bool]()
    description = Field[str | None]()
    updated_at = Field[str]()
    state = Field[str]()
    error = Field[str | None]()
    error_traceback = Field[str | None]()
    labels = Several(Label)

    @property
    def upload_execution(self) -> Execution | None:
        record = self.get("upload_execution")
        return Execution(record) if record else None


class BlueprintsClient(SearchableCollection[Blueprint]):
    path, record, search = "/blueprints", Blueprint, "/searches/blueprints"

    def get(self, blueprint_id: str, _include: Names | None = None) -> Blueprint:
        return self._get(blueprint_id, _include=_include)

    def upload(
        self,
        path: str,
        entity_id: str,
        visibility: str = "tenant",
        progress_callback: Progress | None = None,
        skip_size_limit: bool = True,
        async_upload: bool = False,
        labels: Labels | None = None,
        application_file_name: str | None = None,
        skip_execution: bool = False,
        **restored: Any,
    ) -> Blueprint:
        """Upload a YAML file with the folder around it, an archive, or have a URL fetched.

        With `async_upload` the answer comes before parsing: poll `get` until `state` is final.
        `progress_callback(done, total)` hears how many bytes went. Without `skip_size_limit` a
        folder is refused when it has more files or megabytes than the server's settings allow.
        `restored` is for restores: `created_at`, `created_by`, `state`, `requirements`.
        """
        named = _main_file(path, application_file_name)
        if not (skip_size_limit or is_url(path) or is_archive(Path(path))):
            check_size(Path(path).resolve().parent, self._folder_limits())
        wishes = restored | {
            "visibility": visibility,
            "async_upload": async_upload,
            "labels": labels_for_upload(labels),
            "application_file_name": named,
            **given(skip_execution=skip_execution or None),
        }
        return self._upload(path, (entity_id,), wishes, progress_callback)

    def publish_archive(
        self,
        archive_location: str,
        blueprint_id: str,
        blueprint_filename: str | None = None,
        visibility: str = "tenant",
        progress_callback: Progress | None = None,
        async_upload: bool = False,
        labels: Labels | None = None,
    ) -> Blueprint:
        """Upload an archive, or have its URL fetched; `blueprint_filename` names the YAML in it."""
        return self.upload(
            archive_location,
            blueprint_id,
            visibility,
            progress_callback,
            async_upload=async_upload,
            labels=labels,
            application_file_name=blueprint_filename,
        )

    def validate(
        self,
        path: str,
        entity_id: str,
        blueprint_filename: str | None = None,
        visibility: str = "tenant",
    ) -> Blueprint:
        """Let the server parse it, and keep nothing. The record that it works on goes when it is
        done, and may be gone already: then the answer is empty."""
        named = _main_file(path, blueprint_filename)
        wishes = {"visibility": visibility, "async_upload": True, "application_file_name": named}
        return self._upload(path, (entity_id, "validate"), wishes, None)

    def delete(self, blueprint_id: str, force: bool = False) -> None:
        self._delete(blueprint_id, force=force)

    def download(
        self,
        blueprint_id: str,
        output_file: str | None = None,
        progress_callback: Progress | None = None,
    ) -> str:
        """Return the path of the written archive; an existing file is never overwritten."""
        return self._download(
            blueprint_id, "archive", output_file=output_file, progress=progress_callback
        )

    def upload_archive(self, blueprint_id: str, archive_path: str) -> None:
        """For restores: give an uploaded blueprint its files."""
        with Path(archive_path).open("rb") as archive:
            self._put(blueprint_id, "archive", data=pieces(archive), expected=(200, 201, 204))

    def upload_icon(self, blueprint_id: str, icon_path: str) -> Blueprint:
        with Path(icon_path).open("rb") as icon:
            return self._patch(blueprint_id, "icon", data=pieces(icon))

    def remove_icon(self, blueprint_id: str) -> Blueprint:
        return self._patch(blueprint_id, "icon")

    def update(self, blueprint_id: str, update_dict: dict[str, Any]) -> Blueprint:
        """`labels` and `creator`; the rest is for restores."""
        return self._patch(blueprint_id, data=update_dict)

    def set_owner(self, blueprint_id: str, creator: str) -> Blueprint:
        return self.update(blueprint_id, {"creator": creator})

    def set_visibility(self, blueprint_id: str, visibility: str) -> Blueprint:
        return self._set_visibility(blueprint_id, visibility)

    def set_global(self, blueprint_id: str) -> Blueprint:
        return self._set_visibility(blueprint_id, "global")

    def _upload(
        self,
        path: str,
        where: tuple[str, ...],
        wishes: dict[str, Any],
        progress: Progress | None,
    ) -> Blueprint:
        if is_url(path):
            return self._put_form(where, wishes | {"blueprint_archive_url": path})
        with packed(Path(path)) as archive:
            return self._put_form(where, wishes, archive, progress)

    def _put_form(
        self,
        where: tuple[str, ...],
        params: dict[str, Any],
        archive: IO[bytes] | None = None,
        progress: Progress | None = None,
    ) -> Blueprint:
        answer = self.api.put_form(
            self._at(*where),
            fields={"params": json.dumps(params)},
            file_field="blueprint_archive",
            file=archive,
            expected=(201, 204),
            progress=progress,
        )
        return Blueprint(answer or {})

    def _folder_limits(self) -> FolderLimits:
        """The server's own; a server that tells none has the usual ones."""
        try:
            items = self.api.get("/config", {"scope": "rest"}).get("items", [])
        except CloudifyClientError as error:
            if error.status_code != 404:
                raise
            items = []
        told = {item["name"]: item["value"] for item in items}
        usual = FolderLimits()
        return FolderLimits(
            megabytes=told.get("blueprint_folder_max_size_mb", usual.megabytes),
            files=told.get("blueprint_folder_max_files", usual.files),
        )


def _main_file(path: str, named: str | None) -> str | None:
    if named is None and not is_url(path) and not is_archive(Path(path)):
        named = Path(path).name
    return None if named is None else quote(named)
