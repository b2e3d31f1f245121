"""Two people in one tenant, who show each other what they do and keep their secrets."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest

from acceptance.server import PASSWORD, Server
from acceptance.small import blueprint
from acceptance.waiting import eventually
from cloudify_rest_client import CloudifyClient
from cloudify_rest_client.exceptions import CloudifyClientError
from conductor.control.services.identity import DEFAULT_TENANT
from conductor.control.storage.database import open_database

VALUE = "b0bs-own-password"
BODY = """
node_templates:
  thing:
    type: cloudify.nodes.Root
    interfaces:
      greetings:
        hello:
          implementation: hello.sh
          max_retries: 0
          inputs: {{password: {{get_secret: {key}}}}}
outputs:
  password: {{value: {{get_secret: {key}}}}}
  plain: {{value: seen by all}}
"""
HELLO = 'ctx instance runtime-properties length "${#password}"'


@pytest.fixture
def people(server: Server, name: str) -> Iterator[tuple[CloudifyClient, CloudifyClient]]:
    """bob and eve. No route makes people yet; these have the administrator's password."""
    names = [f"{who}-{name}" for who in ("bob", "eve")]
    url = f"sqlite:///{server.data / 'conductor.db'}"
    with closing(open_database(url)) as database, database.writing() as unit:
        admin = unit.users.get(DEFAULT_TENANT, "admin")
        for each in names:
            unit.users.add(replace(admin, username=each, role="default"))
    with ExitStack() as ending:
        bob, eve = (
            CloudifyClient(
                host="127.0.0.1",
                port=server.port,
                tenant="default_tenant",
                username=each,
                password=PASSWORD,
            )
            for each in names
        )
        ending.callback(bob.close)
        ending.callback(eve.close)
        yield bob, eve


def deploy(person: CloudifyClient, folder: Path, name: str) -> None:
    """With a secret of his own, of the same name."""
    person.secrets.create(name, VALUE, visibility="private")
    person.blueprints.upload(str(blueprint(folder, BODY.format(key=name), hello=HELLO)), name)
    person.deployments.create(name, name)


def hello(person: CloudifyClient, name: str) -> tuple[str, str]:
    """How it ended, and with what error."""
    begun = person.executions.start(name, "execute_operation", {"operation": "greetings.hello"})
    eventually(lambda: person.executions.get(begun.id).ended_at, "it has ended")
    ended = person.executions.get(begun.id)
    return ended.status, ended.error


def test_who_shows_a_deployment_keeps_his_secret(
    people: tuple[CloudifyClient, CloudifyClient], tmp_path: Path, name: str
) -> None:
    bob, eve = people
    deploy(bob, tmp_path, name)
    everything = {"password": VALUE, "plain": "seen by all"}
    assert bob.deployments.outputs.get(name).outputs == everything
    assert hello(bob, name) == ("terminated", "")

    assert eve.deployments.outputs.get(name).outputs == {"plain": "seen by all"}
    [instance] = eve.node_instances.list(deployment_id=name)
    assert instance.runtime_properties == {"length": str(len(VALUE))}
    status, error = hello(eve, name)
    assert status == "failed"
    assert f"secret '{name}' not found for executions of eve-{name}" in error
    with pytest.raises(CloudifyClientError, match=f"private to others: {name};") as refused:
        eve.deployments.create(name, f"{name}-eve")
    assert refused.value.error_code == "unknown_deployment_secret_error"
