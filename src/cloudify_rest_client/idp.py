"""The identity provider: who knows the users."""

from cloudify_rest_client.api import SubClient


class IdentityProviderClient(SubClient):
    def get(self) -> str:
        """`local`, `ldap` and the like."""
        return str(self.api.get("/idp"))
