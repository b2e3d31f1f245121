"""Instances that take turns, and a relationship to all of them, in one installation."""

from typing import Any

import pytest

from acceptance.server import Server
from acceptance.stage import Told, client, finished
from cloudify_rest_client.executions import Execution

BLUEPRINT = """\
tosca_definitions_version: cloudify_dsl_1_5
imports: [cloudify/types/types.yaml]
node_templates:
  member:
    type: cloudify.nodes.Root
    capabilities: {scalable: {properties: {default_instances: 3}}}
    interfaces:
      cloudify.interfaces.lifecycle:
        start: {implementation: take_turn.py, max_retries: -1, retry_interval: 0.2}
  front:
    type: cloudify.nodes.Root
    relationships:
      - type: cloudify.relationships.connected_to
        target: member
        source_interfaces:
          cloudify.interfaces.relationship_lifecycle:
            establish: {implementation: note_target.sh, max_retries: -1, retry_interval: 0}
        target_interfaces:
          cloudify.interfaces.relationship_lifecycle:
            establish: {implementation: note_source.sh, max_retries: 0}
"""
# Left to themselves, the last would be the first.
TAKE_TURN = """\
import time
from cloudify import ctx
from cloudify.decorators import serial_operation

@serial_operation()
def start(ctx):
    time.sleep(0.4 * (3 - ctx.instance.index))
    ctx.logger.info(f"turn of {ctx.instance.index}")

start(ctx=ctx)
"""
NOTE_TARGET = 'ctx source instance runtime-properties "of.$(ctx target instance id)" noted'
NOTE_SOURCE = 'ctx target instance runtime-properties front "$(ctx source instance id)"'


@pytest.fixture(scope="module")
def told(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("many")
    (folder / "blueprint.yaml").write_text(BLUEPRINT)
    (folder / "take_turn.py").write_text(TAKE_TURN)
    (folder / "note_target.sh").write_text(f"#!/bin/bash\n{NOTE_TARGET}\n")
    (folder / "note_source.sh").write_text(f"#!/bin/bash\n{NOTE_SOURCE}\n")
    with client(server) as manager:
        manager.blueprints.upload(str(folder / "blueprint.yaml"), "many-instances")
        manager.deployments.create("many-instances", "many-instances")
        return finished(manager, "many-instances", "install")


@pytest.fixture(scope="module")
def instances(server: Server, told: Told) -> dict[str, list[Any]]:
    assert told.execution.status == Execution.TERMINATED, told.execution.error
    found: dict[str, list[Any]] = {}
    with client(server) as manager:
        for each in manager.node_instances.list(deployment_id="many-instances"):
            found.setdefault(each.node_id, []).append(manager.node_instances.get(each.id))
    return found


def test_serial_instances_take_turns_in_the_order_of_their_index(told: Told) -> None:
    assert told.of("member", "log") == ["turn of 1", "turn of 2", "turn of 3"]


def test_who_waits_for_its_turn_says_for_whom(told: Told) -> None:
    waited = told.failures("member")
    assert waited
    assert all(" waits for member_" in each for each in waited)


def test_both_ends_of_each_edge_are_asked_for_every_target_instance(
    instances: dict[str, list[Any]],
) -> None:
    (front,) = instances["front"]
    members = instances["member"]
    noted = front.runtime_properties["of"]
    assert noted == {member.id: "noted" for member in members}
    assert [each.runtime_properties["front"] for each in members] == [front.id] * 3
