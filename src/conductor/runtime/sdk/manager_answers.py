"""What an operation's context asks its endpoint: who manages it, and what is stored of its run."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import Any

from conductor.runtime.sdk.lazy import lazy


class ManagerAnswers:
    """The part of a context that only few operations need. In a local environment, where there is
    no manager, lists are empty and nothing is stored."""

    _context: Mapping[str, Any]
    execution_id: Any
    task_id: Any

    @lazy
    def _endpoint(self) -> Any:
        kind = "LocalEndpoint" if self._context.get("local") else "ManagerEndpoint"
        return resolve_name(f"conductor.runtime.sdk.endpoint:{kind}")(self)  # loads the client

    @lazy
    def provider_context(self) -> dict[str, Any]:
        raw = self._context.get("provider_context")
        found: dict[str, Any] = self._endpoint.get_provider_context() if raw is None else raw
        return found

    def get_managers(self, network: str = "default") -> Any:
        """Those that have an address in the network; an item has `networks` and `ca_cert_content`
        beside its names."""
        return self._endpoint.get_managers(network)

    def get_brokers(self, network: str = "default") -> Any:
        return self._endpoint.get_brokers(network)

    def get_config(self, name: str | None = None, scope: str | None = None) -> Any:
        """A `ConfigItem` by name, else all of a scope (`rest`, `workflow`)."""
        return self._endpoint.get_config(name, scope)

    def get_operation(self) -> Any:
        """What is stored of this operation; None in a local environment."""
        return self._endpoint.get_operation(self.task_id)

    def update_operation(self, state: str) -> None:
        """Report a state of this operation. Those that every operation comes to are reported
        without it."""
        self._endpoint.update_operation(self.task_id, state)

    def get_execution(self, execution_id: str | None = None) -> Any:
        """An `Execution`: this one, when no id is given."""
        return self._endpoint.get_execution(execution_id)
