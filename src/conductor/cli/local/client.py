"""In the place of the REST client, where the profile is the local one."""

from conductor.cli.local.deployment_modifications import LocalModifications
from conductor.cli.local.environments import Environments
from conductor.cli.local.executions import LocalEvents, LocalExecutions
from conductor.cli.local.needs_server import NeedsServer
from conductor.cli.local.nouns import (
    LocalBlueprints,
    LocalDeployments,
    LocalNodeInstances,
    LocalNodes,
)
from conductor.cli.local.operations import LocalOperations
from conductor.cli.local.run import Retries


class LocalClient(NeedsServer):
    """Has those of the client's nouns that make sense without a server."""

    def __init__(self, retries: Retries) -> None:
        self.environments = Environments()
        self.blueprints = LocalBlueprints(self.environments)
        self.deployments = LocalDeployments(self.environments)
        self.deployment_modifications = LocalModifications(self.environments)
        self.nodes = LocalNodes(self.environments)
        self.node_instances = LocalNodeInstances(self.environments)
        self.executions = LocalExecutions(self.environments, retries)
        self.operations = LocalOperations(self.environments)
        self.events = LocalEvents(self.executions)
