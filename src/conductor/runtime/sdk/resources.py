"""Files of the blueprint and of the deployment, as operations get them."""

from collections.abc import Mapping
from typing import Any

from conductor.domain.errors import NotFound
from conductor.runtime.sdk.backend import Backend
from conductor.runtime.sdk.exceptions import HttpException
from conductor.runtime.sdk.rendering import render
from conductor.runtime.sdk.resource_files import write_folder, write_resource


class Resources:
    """The part of a context that gives files. A path that is not there raises `HttpException`."""

    _backend: Backend

    def get_resource(self, resource_path: str) -> bytes:
        try:
            return self._backend.resource(resource_path)
        except NotFound as missing:
            raise HttpException(resource_path, 404, str(missing)) from missing

    def get_resource_and_render(
        self, resource_path: str, template_variables: Mapping[str, Any] | None = None
    ) -> bytes:
        return render(self.get_resource(resource_path), self, template_variables)

    def download_resource(self, resource_path: str, target_path: str | None = None) -> str:
        """The path of a copy: `target_path`, or a file of the same name in a new folder."""
        return write_resource(self.get_resource(resource_path), resource_path, target_path)

    def download_directory(self, directory_path: str, target_path: str | None = None) -> str:
        """The path of a copy of all that is below a folder: `target_path`, or a new folder."""
        try:
            return write_folder(self._backend, directory_path, target_path)
        except NotFound as missing:
            raise HttpException(directory_path, 404, str(missing)) from missing

    def download_resource_and_render(
        self,
        resource_path: str,
        target_path: str | None = None,
        template_variables: Mapping[str, Any] | None = None,
    ) -> str:
        content = self.get_resource_and_render(resource_path, template_variables)
        return write_resource(content, resource_path, target_path)
