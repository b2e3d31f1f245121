"""Sites: the places where deployments are."""

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Names, OwnedResource


class Site(OwnedResource):
    """Known by its name; it has no `id`. `location` is `"latitude, longitude"`."""

    name = Field[str]()
    location = Field[str | None]()
    latitude = Field[float | None]()
    longitude = Field[float | None]()


class SitesClient(Collection[Site]):
    path, record = "/sites", Site

    def get(self, name: str, _include: Names | None = None) -> Site:
        return self._get(name, _include=_include)

    def create(
        self,
        name: str,
        location: str | None = None,
        visibility: str = "tenant",
        created_by: str | None = None,
        created_at: str | None = None,
    ) -> Site:
        restored = given(created_by=created_by, created_at=created_at)
        return self._put(name, data=given(location=location, visibility=visibility) | restored)

    def update(
        self,
        name: str,
        location: str | None = None,
        visibility: str | None = None,
        new_name: str | None = None,
    ) -> Site:
        """What is None stays; an empty location is none."""
        wishes = given(location=location, visibility=visibility, new_name=new_name)
        return self._post(name, data=wishes)

    def delete(self, name: str) -> None:
        self._delete(name)
