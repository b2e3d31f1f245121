"""Labels: what a blueprint, deployment or group is tagged with."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from cloudify_rest_client.api import SubClient
from cloudify_rest_client.resource import Field, Resource
from cloudify_rest_client.responses import ListResponse

Labels = Sequence[Mapping[str, str | list[str]]]


class Label(Resource):
    key = Field[str]()
    value = Field[str]()
    created_at = Field[str]()
    created_by = Field[str]()


class LabelsClient(SubClient):
    """Every label key, and every value of a key, among the resources of one kind."""

    path = ""

    def list_keys(self, **query: Any) -> ListResponse[str]:
        """`_reserved=True` lists the keys that have a meaning."""
        return ListResponse.of(self.api.get(self.path, query), str)

    def list_key_values(self, label_key: str, **query: Any) -> ListResponse[str]:
        return ListResponse.of(self.api.get(f"{self.path}/{quote(label_key, safe='')}", query), str)

    def get_reserved_labels_keys(self) -> ListResponse[str]:
        return self.list_keys(_reserved=True)


class DeploymentsLabelsClient(LabelsClient):
    path = "/labels/deployments"


class BlueprintsLabelsClient(LabelsClient):
    path = "/labels/blueprints"


def labels_for_upload(labels: Labels | None) -> list[dict[str, str]] | None:
    """Spell `[{key: value}]` the way the upload form wants it: `[{"key": .., "value": ..}]`."""
    if labels is None:
        return None
    return [
        {"key": key, "value": value}
        for label in labels
        for key, values in label.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
