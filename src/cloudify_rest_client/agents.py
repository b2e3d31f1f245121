"""Agents: the workers on machines that deployments made."""

from typing import Any, ClassVar

from cloudify_rest_client.api import given
from cloudify_rest_client.collection import Collection
from cloudify_rest_client.resource import Field, OwnedResource


class AgentState:
    CREATING = "creating"
    CREATED = "created"
    CONFIGURING = "configuring"
    CONFIGURED = "configured"
    STARTING = "starting"
    STARTED = "started"
    STOPPING = "stopping"
    STOPPED = "stopped"
    DELETING = "deleting"
    DELETED = "deleted"
    RESTARTING = "restarting"
    RESTARTED = "restarted"
    RESTORED = "restored"
    UPGRADING = "upgrading"
    UPGRADED = "upgraded"
    NONRESPONSIVE = "nonresponsive"
    FAILED = "failed"

    STATES: ClassVar[list[str]] = [
        CREATING,
        CREATED,
        CONFIGURING,
        CONFIGURED,
        STARTING,
        STARTED,
        STOPPING,
        STOPPED,
        DELETING,
        DELETED,
        RESTARTING,
        RESTARTED,
        RESTORED,
        UPGRADING,
        UPGRADED,
        NONRESPONSIVE,
        FAILED,
    ]


class Agent(OwnedResource):
    name = Field[str]()
    host_id = Field[str | None]()
    node_instance_id = Field[str]()
    ip = Field[str | None]()
    install_method = Field[str]()
    system = Field[str | None]()
    version = Field[str | None]()
    node = Field[str]()
    deployment = Field[str]()
    state = Field[str]()
    rabbitmq_username = Field[str | None]()
    rabbitmq_password = Field[str | None]()
    rabbitmq_exchange = Field[str | None]()


class AgentsClient(Collection[Agent]):
    """Lists understand `deployment_id`, `node_ids`, `node_instance_ids`, `install_methods` and
    `state`."""

    path, record = "/agents", Agent

    def get(self, name: str) -> Agent:
        return self._get(name)

    def create(
        self,
        name: str,
        node_instance_id: str,
        state: str = AgentState.CREATING,
        create_rabbitmq_user: bool = True,
        **about: Any,
    ) -> Agent:
        """`about`: the other fields of an `Agent`. One that is there already stays as it is."""
        data = {
            "node_instance_id": node_instance_id,
            "state": state,
            "create_rabbitmq_user": create_rabbitmq_user,
            **about,
        }
        return self._put(name, data=data, expected=(200, 201), is_repeatable=True)

    def update(self, name: str, state: str | None = None, **about: Any) -> Agent:
        """`about`: `system` and `version`."""
        return self._patch(name, data=given(state=state, **about))

    def replace_ca_certs(
        self,
        bundle: bool,
        broker_ca_cert: str | None = None,
        manager_ca_cert: str | None = None,
    ) -> int:
        """Return how many agents got other certificates; `bundle`: they trust the old ones, too."""
        certificates = given(broker_ca_cert=broker_ca_cert, manager_ca_cert=manager_ca_cert)
        answer = self.api.patch(self.path, {"bundle": bundle, **certificates})
        return int(answer["number_of_updated_agents"])
