"""What a manager keeps about the agents of hosts, for plugins that install agents of their own."""

from collections.abc import Mapping
from typing import Any

from conductor.runtime.sdk import manager_questions
from conductor.runtime.sdk.models_states import AgentState

Agent = Mapping[str, Any]


def create_agent_record(
    cloudify_agent: Agent,
    state: str = AgentState.CREATING,
    create_rabbitmq_user: bool = True,
    client: Any = None,
) -> Any:
    """`cloudify_agent` is the host's runtime property: name, node_instance_id, ip, version ..."""
    return _agents(client).create(
        cloudify_agent["name"],
        cloudify_agent["node_instance_id"],
        state,
        create_rabbitmq_user=create_rabbitmq_user,
        ip=cloudify_agent.get("ip"),
        install_method=cloudify_agent.get("install_method"),
        system=cloudify_agent.get("system"),
        version=cloudify_agent.get("version"),
        rabbitmq_username=cloudify_agent.get("broker_user"),
        rabbitmq_password=cloudify_agent.get("broker_pass"),
        rabbitmq_exchange=cloudify_agent.get("queue"),
    )


def update_agent_record(cloudify_agent: Agent, state: str, client: Any = None) -> Any:
    return _agents(client).update(cloudify_agent["name"], state=state)


def get_agent_rabbitmq_user(cloudify_agent: Agent, client: Any = None) -> str | None:
    user: str | None = _agents(client).get(cloudify_agent["name"]).get("rabbitmq_username")
    return user


def delete_agent_rabbitmq_user(cloudify_agent: Agent, rabbitmq_client: Any) -> None:
    """`rabbitmq_client` is a `cloudify.rabbitmq_client.RabbitMQClient`."""
    user = cloudify_agent.get("broker_user")
    if user and user in {each["name"] for each in rabbitmq_client.get_users()}:
        rabbitmq_client.delete_user(user)


def delete_agent_queues(cloudify_agent: Agent, rabbitmq_client: Any) -> None:
    """Those of its operations, workflows and commands."""
    start, vhost = f"{cloudify_agent['queue']}_", cloudify_agent.get("broker_vhost") or "/"
    for queue in rabbitmq_client.get_queues(vhost):
        if queue["name"].startswith(start):
            rabbitmq_client.delete_queue(queue["name"], vhost)


def delete_agent_exchange(cloudify_agent: Agent, rabbitmq_client: Any) -> None:
    vhost = cloudify_agent.get("broker_vhost") or "/"
    rabbitmq_client.delete_exchange(cloudify_agent["queue"], vhost)


def _agents(client: Any) -> Any:
    return (client or manager_questions.get_rest_client()).agents
