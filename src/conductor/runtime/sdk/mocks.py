"""Contexts for the tests of plugins: they need no manager, and keep what is written to them."""

import logging
import shutil
import sys
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from conductor.runtime.sdk.bootstrap_context import BootstrapContext
from conductor.runtime.sdk.capabilities import ContextCapabilities
from conductor.runtime.sdk.constants import DEPLOYMENT, NODE_INSTANCE, RELATIONSHIP_INSTANCE
from conductor.runtime.sdk.context import CloudifyContext
from conductor.runtime.sdk.mock_parts import (
    MockContext,
    MockNodeContext,
    MockNodeInstanceContext,
    MockRelationshipContext,
    MockRelationshipSubjectContext,
)

__all__ = [
    "MockCloudifyContext",
    "MockContext",
    "MockNodeContext",
    "MockNodeInstanceContext",
    "MockRelationshipContext",
    "MockRelationshipSubjectContext",
]

_HERE = ({"networks": {"default": "localhost"}, "ca_cert_content": ""},)


class MockCloudifyContext(CloudifyContext):
    """`MockCloudifyContext(node_id="web_a1", node_name="web", properties={"port": 80})`.

    With `source` or `target` it is the context of a relationship. `ctx["key"]` reads properties,
    then runtime properties, and writes runtime properties. `resources` are files by their path.
    """

    def __init__(
        self,
        node_id: str | None = None,
        node_name: str | None = None,
        node_type: str | None = None,
        blueprint_id: str | None = None,
        deployment_id: str | None = None,
        execution_id: str | None = None,
        properties: Mapping[str, Any] | None = None,
        runtime_properties: MutableMapping[str, Any] | None = None,
        relationships: list[Any] | None = None,
        capabilities: ContextCapabilities | None = None,
        related: Mapping[str, Any] | None = None,
        source: Any = None,
        target: Any = None,
        operation: Mapping[str, Any] | None = None,
        resources: Mapping[str, str] | None = None,
        tenant: Mapping[str, Any] | None = None,
        rest_token: str | None = None,
        provider_context: Mapping[str, Any] | None = None,
        bootstrap_context: Any = None,
        config: Any = None,
        brokers: Any = None,
        managers: Any = None,
        index: int | None = None,
    ) -> None:
        if capabilities is not None and not isinstance(capabilities, ContextCapabilities):
            raise ValueError(
                f"capabilities must be a ContextCapabilities, not a {type(capabilities).__name__}"
            )
        super().__init__(
            {
                "local": True,
                "blueprint_id": blueprint_id,
                "deployment_id": deployment_id,
                "execution_id": execution_id,
                "node_id": node_id,
                "node_name": node_name,
                "related": related,
                "operation": operation or {},
                "tenant": tenant or {},
                "rest_token": rest_token,
                "provider_context": provider_context or {},
            }
        )
        self._mock_node = MockNodeContext(node_name, properties, node_type)
        self._mock_instance = MockNodeInstanceContext(
            node_id, runtime_properties, relationships, index
        )
        self._source = source
        self._target = target
        self._capabilities = capabilities or ContextCapabilities(self._mock_instance)
        self._resources = resources or {}
        self._config = [] if config is None else config
        self._brokers = _HERE if brokers is None else brokers
        self._managers = _HERE if managers is None else managers
        self.bootstrap_context = bootstrap_context or BootstrapContext({})
        self.logger = _logger()

    @property
    def type(self) -> str:
        if self._source is not None or self._target is not None:
            return RELATIONSHIP_INSTANCE
        return NODE_INSTANCE if self._mock_instance.id else DEPLOYMENT

    @property
    def node(self) -> Any:
        self._require(NODE_INSTANCE, "ctx.node")
        return self._mock_node

    @property
    def instance(self) -> Any:
        self._require(NODE_INSTANCE, "ctx.instance")
        return self._mock_instance

    @property
    def source(self) -> Any:
        self._require(RELATIONSHIP_INSTANCE, "ctx.source")
        return self._source or MockContext({"instance": None, "node": None})

    @property
    def target(self) -> Any:
        self._require(RELATIONSHIP_INSTANCE, "ctx.target")
        return self._target or MockContext({"instance": None, "node": None})

    @property
    def capabilities(self) -> ContextCapabilities:
        return self._capabilities

    def get_config(self, name: str | None = None, scope: str | None = None) -> Any:
        return self._config

    def get_brokers(self, network: str = "default") -> Any:
        return self._brokers

    def get_managers(self, network: str = "default") -> Any:
        return self._managers

    def get_resource(self, resource_path: str) -> bytes:
        return Path(self._resource(resource_path)).read_bytes()

    def download_resource(self, resource_path: str, target_path: str | None = None) -> str:
        source = Path(self._resource(resource_path))
        if target_path is None:
            target_path = str(Path(tempfile.mkdtemp(prefix="resource-")) / source.name)
        return str(shutil.copyfile(source, target_path))

    def _resource(self, path: str) -> str:
        if path not in self._resources:
            raise RuntimeError(f"Resource not found: {path}; give it in resources={{...}}")
        return self._resources[path]

    def __contains__(self, key: object) -> bool:
        return key in self._mock_node.properties or key in self._mock_instance.runtime_properties

    def __getitem__(self, key: str) -> Any:
        if key in self._mock_node.properties:
            return self._mock_node.properties[key]
        return self._mock_instance.runtime_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self._mock_instance.runtime_properties[key] = value


def _logger() -> logging.Logger:
    logger = logging.Logger("mock-context-logger", logging.DEBUG)
    logger.addHandler(logging.StreamHandler(sys.stdout))
    return logger
