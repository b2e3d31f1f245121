"""LDAP: users of a directory of their own."""

from typing import Any

from cloudify_rest_client.api import SubClient, given
from cloudify_rest_client.resource import Resource


class LdapSettings(Resource):
    """The settings as they were taken."""


class LdapClient(SubClient):
    def get_status(self) -> str:
        """`enabled` or `disabled`."""
        return str(self.api.get("/ldap"))

    def set(
        self,
        ldap_server: str,
        ldap_username: str | None = None,
        ldap_password: str | None = None,
        ldap_is_active_directory: bool = False,
        ldap_domain: str | None = None,
        ldap_dn_extra: str | None = None,
        ldap_ca_cert: str | None = None,
        **further: Any,
    ) -> LdapSettings:
        """`further` settings begin with `ldap_` as well: `ldap_base_dn`, `ldap_group_dn`,
        `ldap_bind_format`, `ldap_user_filter`, `ldap_nested_levels` and so on."""
        data = given(
            ldap_server=ldap_server,
            ldap_username=ldap_username,
            ldap_password=ldap_password,
            ldap_is_active_directory=ldap_is_active_directory,
            ldap_domain=ldap_domain,
            ldap_dn_extra=ldap_dn_extra,
            ldap_ca_cert=ldap_ca_cert,
            **further,
        )
        return LdapSettings(self.api.post("/ldap", data))
