"""Secrets, and the providers that keep some of them."""

import pytest

from client.calls import NONE, Call
from client.conftest import Wire
from cloudify_rest_client.client import CloudifyClient
from cloudify_rest_client.responses import ListResponse
from cloudify_rest_client.secrets import ImportedSecrets, Secret
from cloudify_rest_client.secrets_providers import SecretsProvider

EXPORTED = [{"key": "k", "value": "v", "tenant_name": "dev"}]

CALLS = [
    Call(
        lambda c: c.secrets.create("k", "v"),
        "PUT /secrets/k",
        {"value": "v", "update_if_exists": False, "is_hidden_value": False, "visibility": "tenant"},
        gives=Secret,
    ),
    Call(
        lambda c: c.secrets.create(
            "a/b", {"a": 1}, True, True, "private", {"type": "object"}, "vault", {"path": "x"}
        ),
        "PUT /secrets/a%2Fb",
        {
            "value": {"a": 1},
            "update_if_exists": True,
            "is_hidden_value": True,
            "visibility": "private",
            "schema": {"type": "object"},
            "provider_name": "vault",
            "provider_options": {"path": "x"},
        },
        gives=Secret,
    ),
    Call(
        lambda c: c.secrets.update("k", "new"), "PATCH /secrets/k", {"value": "new"}, gives=Secret
    ),
    Call(
        lambda c: c.secrets.update("k", "new", "tenant", True, "vault", {"path": "x"}),
        "PATCH /secrets/k",
        {
            "value": "new",
            "visibility": "tenant",
            "is_hidden_value": True,
            "provider_name": "vault",
            "provider_options": {"path": "x"},
        },
        gives=Secret,
    ),
    Call(
        lambda c: c.secrets.update("k", is_hidden_value=False, visibility="global"),
        "PATCH /secrets/k",
        {"is_hidden_value": False, "visibility": "global"},
        gives=Secret,
    ),
    Call(lambda c: c.secrets.get("k"), "GET /secrets/k", gives=Secret),
    Call(
        lambda c: c.secrets.get("k", skip_value=True),
        "GET /secrets/k",
        query={"_skip_value": True},
        gives=Secret,
    ),
    Call(lambda c: c.secrets.delete("k"), "DELETE /secrets/k", status=204),
    Call(lambda c: c.secrets.list(), "GET /secrets", answer=NONE, gives=ListResponse),
    Call(
        lambda c: c.secrets.list(filter_rules=[{"key": "key"}]),
        "POST /searches/secrets",
        {"filter_rules": [{"key": "key"}]},
        answer=NONE,
        gives=ListResponse,
    ),
    Call(
        lambda c: c.secrets.set_visibility("k", "private"),
        "PATCH /secrets/k/set-visibility",
        {"visibility": "private"},
        gives=Secret,
    ),
    Call(
        lambda c: c.secrets.set_global("k"),
        "PATCH /secrets/k/set-visibility",
        {"visibility": "global"},
        gives=Secret,
    ),
    Call(
        lambda c: c.secrets.set_owner("k", "bob"),
        "PATCH /secrets/k",
        {"creator": "bob"},
        gives=Secret,
    ),
    Call(
        lambda c: c.secrets.export(_passphrase="open", _all_tenants=True, visibility="global"),  # noqa: S106
        "GET /secrets/share/export",
        query={"_passphrase": "open", "_all_tenants": True, "visibility": "global"},
        answer=EXPORTED,
        gives=list,
    ),
    Call(
        lambda c: c.secrets.import_secrets(EXPORTED, {"dev": "prod"}, "open", True),
        "POST /secrets/share/import",
        {
            "secrets_list": EXPORTED,
            "tenant_map": {"dev": "prod"},
            "passphrase": "open",
            "override_collisions": True,
        },
        gives=ImportedSecrets,
    ),
    Call(
        lambda c: c.secrets_providers.list(),
        "GET /secrets-providers",
        answer=NONE,
        gives=ListResponse,
    ),
    Call(lambda c: c.secrets_providers.get("v"), "GET /secrets-providers/v", gives=SecretsProvider),
    Call(
        lambda c: c.secrets_providers.create("v", "vault", {"url": "u"}),
        "PUT /secrets-providers",
        {
            "name": "v",
            "type": "vault",
            "connection_parameters": {"url": "u"},
            "visibility": "tenant",
        },
        gives=SecretsProvider,
    ),
    Call(
        lambda c: c.secrets_providers.check("v", _type="vault"),
        "PUT /secrets-providers",
        {"name": "v", "type": "vault", "visibility": "tenant", "test": True},
        status=204,
    ),
    Call(
        lambda c: c.secrets_providers.update("v", visibility="global"),
        "PATCH /secrets-providers/v",
        {"visibility": "global"},
        gives=SecretsProvider,
    ),
    Call(lambda c: c.secrets_providers.delete("v"), "DELETE /secrets-providers/v", status=204),
]


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_a_call_sends_its_request(call: Call, client: CloudifyClient, wire: Wire) -> None:
    call.check(client, wire)


def test_what_did_not_come_in_can_be_read(client: CloudifyClient, wire: Wire) -> None:
    answer = {"colliding_secrets": {"dev": ["k"]}, "secrets_errors": {"0": {"key": "too long"}}}
    wire.on("POST /secrets/share/import", answer)
    left = client.secrets.import_secrets(EXPORTED)
    assert left.colliding_secrets == {"dev": ["k"]}
    assert left.secrets_errors == {"0": {"key": "too long"}}
