"""Licenses, as servers have them that need one."""

from pathlib import Path
from typing import Any

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.progress import pieces
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse


class License(Resource):
    customer_id = Field[str]()
    expiration_date = Field[str | None]()
    license_edition = Field[str]()
    trial = Field[bool]()
    cloudify_version = Field[str | None]()
    capabilities = Field[Any]()
    expired = Field[bool]()


class LicenseClient(SubClient):
    def list(self) -> ListResponse[License]:
        """The one that there is, or none."""
        return ListResponse.of(self.api.get("/license"), License)

    def check(self) -> None:
        """`MissingCloudifyLicense`, `ExpiredCloudifyLicense`: the server needs a valid one."""
        self.api.get("/license-check")

    def upload(self, license_path: str) -> License:
        with Path(license_path).open("rb") as file:
            return License(self.api.put("/license", pieces(file)))

    def delete(self) -> None:
        self.api.delete("/license")
