"""A blueprint in a folder, and environments of it."""

from pathlib import Path
from typing import Any

from cloudify.workflows import local

DEEDS = "unit.runtime.host.local.deeds"
BLUEPRINT = f"""
tosca_definitions_version: cloudify_dsl_1_4
imports: [cloudify/types/types.yaml]
plugins:
  deeds: {{executor: central_deployment_agent, install: false}}
inputs:
  size: {{default: small}}
node_types:
  sized:
    derived_from: cloudify.nodes.Root
    properties:
      size: {{default: {{get_input: size}}}}
      port: {{default: 80}}
node_templates:
  db:
    type: sized
  web:
    type: sized
    instances: {{deploy: 2}}
    interfaces:
      cloudify.interfaces.lifecycle:
        create:
          implementation: deeds.{DEEDS}.create
          inputs: {{size: {{get_input: size}}, answer: {{get_property: [SELF, port]}}}}
      test:
        fail: {{implementation: deeds.{DEEDS}.fail, max_retries: 1, retry_interval: 0}}
        read: deeds.{DEEDS}.read
        nested: deeds.{DEEDS}.keep_nested
        script: {{implementation: script.sh, inputs: {{word: hi}}}}
    relationships:
      - type: cloudify.relationships.connected_to
        target: db
        source_interfaces:
          cloudify.interfaces.relationship_lifecycle:
            establish: deeds.{DEEDS}.connect
outputs:
  size: {{value: {{get_property: [db, size]}}}}
  made: {{value: {{get_attributes_list: [web, made_with, size]}}}}
workflows:
  give:
    mapping: deeds.{DEEDS}.give
    parameters:
      number: {{type: integer}}
      name: {{default: x}}
      note: {{required: false}}
      is_big: {{type: boolean, default: true}}
  throw: deeds.{DEEDS}.throw
  one_operation:
    mapping: deeds.{DEEDS}.one_operation
    parameters: {{operation: {{}}, node: {{default: web}}}}
  forget: deeds.{DEEDS}.forget
  cancel_itself: deeds.{DEEDS}.cancel_itself
  stop_: deeds.{DEEDS}.stop
  flags: deeds.{DEEDS}.flags
"""


def blueprint(folder: Path, text: str = BLUEPRINT) -> str:
    (folder / "hello.txt").write_text("hello")
    (folder / "script.sh").write_text(
        '#!/bin/sh\nctx instance runtime-properties said "$word"\nctx returns done\n'
    )
    path = folder / "blueprint.yaml"
    path.write_text(text)
    return str(path)


def environment(folder: Path, **how: Any) -> Any:
    return local.init_env(blueprint(folder), **how)
