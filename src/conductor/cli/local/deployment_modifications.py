"""What the local profile can tell of deployment modifications, and how it rolls one back."""

from typing import Any

from cloudify_rest_client.deployment_modifications import DeploymentModification
from cloudify_rest_client.responses import ListResponse
from conductor.cli.local.environments import (
    Environment,
    Environments,
    not_found,
    refused_in_words,
)
from conductor.cli.local.needs_server import NeedsServer
from conductor.cli.local.pages import page_of


class LocalModifications(NeedsServer):
    def __init__(self, environments: Environments) -> None:
        self._environments = environments

    def list(
        self, deployment_id: str | None = None, _include: Any = None, **query: Any
    ) -> ListResponse[DeploymentModification]:
        home = self._environments.get(deployment_id or self._environments.current())
        return page_of(home.storage.get_modifications(), DeploymentModification, query)

    def get(self, modification_id: str, _include: Any = None) -> DeploymentModification:
        return self._found(modification_id)[1]

    def rollback(self, modification_id: str) -> DeploymentModification:
        home, _ = self._found(modification_id)
        with refused_in_words():
            return DeploymentModification(home.storage.roll_back_modification(modification_id))

    def _found(self, modification_id: str) -> tuple[Environment, DeploymentModification]:
        for home in self._environments.all():
            for each in home.storage.get_modifications():
                if each["id"] == modification_id:
                    return home, DeploymentModification(each)
        raise not_found(f"deployment modification {modification_id!r} not found")
