"""`ctx.bootstrap_context`: what the installation says to all operations."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk.raw_value import RawValue

Raw = Mapping[str, Any]


class CloudifyAgent:
    def __init__(self, raw: Raw) -> None:
        self._context = raw

    min_workers = RawValue()
    max_workers = RawValue()
    user = RawValue()
    remote_execution_port = RawValue()
    agent_key_path = RawValue()
    broker_ip = RawValue()
    broker_user = RawValue()
    broker_pass = RawValue()
    broker_vhost = RawValue()
    broker_ssl_enabled = RawValue(bool)
    cluster = RawValue()
    networks = RawValue()


class PolicyEngine:
    def __init__(self, raw: Raw) -> None:
        self._context = raw

    start_timeout = RawValue()


class BootstrapContext:
    def __init__(self, raw: Raw) -> None:
        self._bootstrap_context = raw
        self.cloudify_agent = CloudifyAgent(raw.get("cloudify_agent") or {})
        self.policy_engine = PolicyEngine(raw.get("policy_engine") or {})
        self.resources_prefix: str = raw.get("resources_prefix") or ""

    def broker_config(self) -> dict[str, Any]:
        """The connection parameters of a broker, as far as the installation has one."""
        agent = self.cloudify_agent
        return {
            "broker_ip": agent.broker_ip,
            "broker_user": agent.broker_user,
            "broker_pass": agent.broker_pass,
            "broker_vhost": agent.broker_vhost,
            "broker_ssl_enabled": agent.broker_ssl_enabled,
        }
