"""Filters: rules with a name, that choose deployments or blueprints."""

from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, Names, OwnedResource, Records


class Filter(OwnedResource):
    """`value` has all rules; beside it, those about labels and about attributes are apart."""

    value = Field[list[dict[str, Any]]]()
    labels_filter_rules = Field[list[dict[str, Any]]]()
    attrs_filter_rules = Field[list[dict[str, Any]]]()
    is_system_filter = Field[bool]()
    updated_at = Field[str]()


class FiltersClient(Collection[Filter]):
    """A rule is `{"key", "values", "operator", "type": "label" | "attribute"}`; one that makes no
    sense is an `InvalidFilterRule`."""

    record = Filter

    def get(self, filter_id: str, _include: Names | None = None) -> Filter:
        return self._get(filter_id, _include=_include)

    def create(
        self,
        filter_id: str,
        filter_rules: Records,
        visibility: str = "tenant",
        created_by: str | None = None,
        created_at: str | None = None,
    ) -> Filter:
        restored = given(created_by=created_by, created_at=created_at)
        data = {"filter_rules": filter_rules, "visibility": visibility, **restored}
        return self._put(filter_id, data=data)

    def update(
        self,
        filter_id: str,
        new_filter_rules: Records | None = None,
        new_visibility: str | None = None,
    ) -> Filter:
        """Rules about labels leave those about attributes alone, and the other way round."""
        wishes = given(filter_rules=new_filter_rules, visibility=new_visibility)
        return self._patch(filter_id, data=wishes)

    def delete(self, filter_id: str) -> None:
        self._delete(filter_id)


class DeploymentsFiltersClient(FiltersClient):
    path = "/filters/deployments"


class BlueprintsFiltersClient(FiltersClient):
    path = "/filters/blueprints"
