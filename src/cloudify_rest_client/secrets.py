"""Secrets: named values that the server keeps encrypted."""

from collections.abc import Mapping
from typing import Any

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import SearchableCollection
from cloudify_rest_client.resource import Field, OwnedResource, Records, Resource


class Secret(OwnedResource):
    """A secret; lists carry no `value`, and a hidden one reads as an empty string."""

    key = Field[str]()
    value = Field[Any]()
    updated_at = Field[str]()
    is_hidden_value = Field[bool]()
    schema = Field[dict[str, Any] | None]()
    provider_name = Field[str | None]()
    provider_options = Field[Any]()


class ImportedSecrets(Resource):
    """What did not come in: by tenant, keys that were there; by index, what was wrong."""

    colliding_secrets = Field[dict[str, list[str]]]()
    secrets_errors = Field[dict[str, dict[str, str]]]()


class SecretsClient(SearchableCollection[Secret]):
    path, record, search = "/secrets", Secret, "/searches/secrets"

    def create(
        self,
        key: str,
        value: Any = None,
        update_if_exists: bool = False,
        is_hidden_value: bool = False,
        visibility: str = "tenant",
        schema: Mapping[str, Any] | None = None,
        provider: str | None = None,
        provider_options: Mapping[str, Any] | None = None,
    ) -> Secret:
        """With a `schema` (JSON Schema) the value may be anything that fits. With a `provider`, one
        of `secrets_providers`, it is that one who keeps it."""
        data = {
            "value": value,
            "update_if_exists": update_if_exists,
            "is_hidden_value": is_hidden_value,
            "visibility": visibility,
            **({"schema": dict(schema)} if schema else {}),
            **_provided(provider, provider_options),
        }
        return self._put(key, data=data, is_repeatable=update_if_exists)

    def update(
        self,
        key: str,
        value: Any = None,
        visibility: str | None = None,
        is_hidden_value: bool | None = None,
        provider: str | None = None,
        provider_options: Mapping[str, Any] | None = None,
        schema: Mapping[str, Any] | None = None,
        **changes: Any,
    ) -> Secret:
        """What is None stays; `creator` is among the changes."""
        wishes = given(
            value=value,
            visibility=visibility,
            is_hidden_value=is_hidden_value,
            schema=dict(schema) if schema else None,
            **changes,
        )
        return self._patch(key, data=wishes | _provided(provider, provider_options))

    def get(self, key: str, skip_value: bool = False) -> Secret:
        return self._get(key, _skip_value=skip_value or None)

    def delete(self, key: str) -> None:
        self._delete(key)

    def set_visibility(self, key: str, visibility: str) -> Secret:
        return self._set_visibility(key, visibility)

    def set_global(self, key: str) -> Secret:
        return self._set_visibility(key, "global")

    def set_owner(self, key: str, creator: str) -> Secret:
        return self.update(key, creator=creator)

    def export(
        self,
        _passphrase: str | None = None,
        _include_metadata: bool | None = None,
        **query: Any,
    ) -> Records:
        """Secrets with their values, encrypted by the passphrase when one is given; `query` chooses
        among them: `_all_tenants`, `_search`, `visibility`."""
        query |= {"_passphrase": _passphrase, "_include_metadata": _include_metadata}
        exported: Records = self.api.get(f"{self.path}/share/export", query)
        return exported

    def import_secrets(
        self,
        secrets_list: Records,
        tenant_map: Mapping[str, str] | None = None,
        passphrase: str | None = None,
        override_collisions: bool = False,
    ) -> ImportedSecrets:
        """Take in what `export` gave; `tenant_map` says which tenant each old one is."""
        data = {
            "secrets_list": secrets_list,
            "tenant_map": dict(tenant_map) if tenant_map else None,
            "passphrase": passphrase,
            "override_collisions": override_collisions,
        }
        return ImportedSecrets(self.api.post(f"{self.path}/share/import", data))


def _provided(provider: str | None, options: Mapping[str, Any] | None) -> dict[str, Any]:
    return given(provider_name=provider, provider_options=dict(options) if options else None)
