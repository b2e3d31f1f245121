"""Files of deployments: what lies in their working folders on the server."""

from pathlib import Path
from urllib.parse import quote

from cloudify_rest_client.api import TENANT_HEADER, Http, SubClient
from cloudify_rest_client.progress import pieces

DONE = (200, 201, 204)


class ResourcesClient(SubClient):
    """Paths are those inside the folder, with slashes."""

    def __init__(self, api: Http) -> None:
        super().__init__(api.under("/resources"))

    def list_deployment_files(self, deployment_id: str) -> dict[str, str]:
        """By path, the moment when each was changed."""
        return dict(self.api.get(self._at(deployment_id)))

    def download_deployment_workdir(
        self, deployment_id: str, output_file: str | None = None
    ) -> str:
        """Return the path of the written archive; an existing file is never overwritten."""
        return self._download(self._at(deployment_id), output_file, archive=True)

    def download_deployment_file(
        self, deployment_id: str, file_path: str, output_file: str | None = None
    ) -> str:
        """Return the path of the written file; an existing one is never overwritten."""
        return self._download(self._at(deployment_id, file_path), output_file)

    def upload_deployment_file(
        self,
        deployment_id: str,
        file_path: str,
        source_path: str,
        modified_at: str | None = None,
        extract: bool = False,
    ) -> None:
        """Write a file; or, with `extract`, the contents of an archive into the folder `file_path`.

        `modified_at` is the moment that the file shall bear, in ISO form.
        """
        uri = self._at(deployment_id, file_path)
        with Path(source_path).open("rb") as file:
            if modified_at is not None:
                fields = {"mtime": modified_at}
                self.api.put_form(uri, fields=fields, file_field="file", file=file, expected=DONE)
            else:
                query = {"extract": "yes" if extract else None}
                self.api.put(uri, pieces(file), query, expected_status_code=DONE)

    def delete_deployment_file(self, deployment_id: str, file_path: str) -> None:
        self.api.call(
            "DELETE", self._at(deployment_id, file_path), expected=DONE, is_repeatable=True
        )

    def _download(self, uri: str, output_file: str | None, archive: bool | None = None) -> str:
        target = Path(output_file) if output_file else None
        return str(self.api.download(uri, target=target, params={"archive": archive}))

    def _at(self, deployment_id: str, file_path: str = "") -> str:
        tenant = self.api.headers.get(TENANT_HEADER)
        if not tenant:
            raise ValueError("files of deployments stand under their tenant: name one")
        folder = f"/deployments/{quote(tenant, safe='')}/{quote(deployment_id, safe='')}"
        return f"{folder}/{quote(file_path.lstrip('/'))}"
