"""What snapshots and log bundles share: an archive that the server makes, keeps and gives away."""

from pathlib import Path
from typing import TypeVar

from cloudify_rest_client.api import given
from cloudify_rest_client.archives import is_url
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.progress import Progress, pieces
from cloudify_rest_client.resource import Field, Names, OwnedResource


class KeptArchive(OwnedResource):
    CREATING = "creating"
    CREATED = "created"
    FAILED = "failed"
    UPLOADED = "uploaded"

    status = Field[str]()
    error = Field[str | None]()


A = TypeVar("A", bound=KeptArchive)


class KeptArchivesClient(Collection[A]):
    url_argument: str

    def get(self, archive_id: str, _include: Names | None = None) -> A:
        return self._get(archive_id, _include=_include)

    def upload(
        self, archive_path: str, archive_id: str, progress_callback: Progress | None = None
    ) -> A:
        """Give the server one from a file, or let it fetch one from a URL."""
        if is_url(archive_path):
            return self._put_archive(archive_id, {self.url_argument: archive_path})
        with Path(archive_path).open("rb") as archive:
            return self._put(
                archive_id, "archive", data=pieces(archive, progress_callback), expected=201
            )

    def download(
        self,
        archive_id: str,
        output_file: str | None = None,
        progress_callback: Progress | None = None,
    ) -> str:
        """Return the path of the written archive; an existing file is never overwritten."""
        return self._download(
            archive_id, "archive", output_file=output_file, progress=progress_callback
        )

    def update_status(self, archive_id: str, status: str, error: str | None = None) -> A:
        """For the execution that makes it."""
        return self._patch(archive_id, data=given(status=status, error=error))

    def delete(self, archive_id: str) -> A:
        """Return what it was."""
        return self._delete(archive_id)

    def _put_archive(self, archive_id: str, query: dict[str, str]) -> A:
        return self._put(archive_id, "archive", params=query, expected=201)
