"""How code of its own would connect to a broker; Conductor's worker has none (framework §2.7)."""

from pkgutil import resolve_name
from typing import Any

_GUEST = "guest"


def get_broker_ssl_options(ssl_enabled: bool, cert_path: str) -> dict[str, Any]:
    """For a client's `ssl_options`: empty where TLS is off."""
    if not ssl_enabled:
        return {}
    if not cert_path:
        raise ValueError("TLS towards the broker needs the path of a CA's certificate: cert_path")
    return {"ca_certs": cert_path, "cert_reqs": resolve_name("ssl:CERT_REQUIRED")}


def get_broker_credentials(cloudify_agent: Any) -> tuple[str, str, str]:
    """User, password and virtual host: those of the agent, else everybody's."""
    return (
        cloudify_agent.broker_user or _GUEST,
        cloudify_agent.broker_pass or _GUEST,
        cloudify_agent.broker_vhost or "/",
    )
