"""What `cfy` can do, by name: a noun's file is loaded when somebody asks for that noun.

The help of each noun stands here too, so that `cfy --help` loads nothing but this table.
"""

from importlib import import_module
from typing import Any, NamedTuple


class Target(NamedTuple):
    """Where a command lives, and the one line that `cfy --help` shows for it."""

    place: str
    help: str


COMMANDS = {
    "apply": Target(
        "conductor.cli.apply:apply",
        "Upload a blueprint, then update the deployment, or make and install it.",
    ),
    "blackouts": Target("conductor.cli.blackouts:blackouts", "Say when workflows do not start."),
    "blueprints": Target(
        "conductor.cli.blueprints:blueprints", "Upload, check and read blueprints."
    ),
    "completion": Target(
        "conductor.cli.completion:completion", "Print a shell's completion script."
    ),
    "config": Target("conductor.cli.config:config", "Read and change the settings of the server."),
    "deployments": Target(
        "conductor.cli.deployments:deployments", "Create, read, change and delete deployments."
    ),
    "events": Target("conductor.cli.events:events", "Read what executions said."),
    "executions": Target(
        "conductor.cli.executions:executions", "Start, watch, cancel and resume executions."
    ),
    "groups": Target("conductor.cli.groups:groups", "Read the groups of nodes in a deployment."),
    "init": Target("conductor.cli.init:init", "Make a local environment of a blueprint."),
    "install": Target(
        "conductor.cli.install:install", "Upload a blueprint, deploy it and install it."
    ),
    "maintenance-mode": Target(
        "conductor.cli.maintenance_mode:maintenance_mode",
        "Let the server take no work for a while.",
    ),
    "node-instances": Target(
        "conductor.cli.node_instances:node_instances",
        "Read the living copies of nodes, and change their runtime properties.",
    ),
    "nodes": Target("conductor.cli.nodes:nodes", "Read the nodes of deployments."),
    "plugins": Target("conductor.cli.plugins:plugins", "Upload, check and read plugins."),
    "profiles": Target("conductor.cli.profiles:profiles", "Choose the server to speak to."),
    "secrets": Target("conductor.cli.secrets:secrets", "Keep values that nobody should read."),
    "sites": Target("conductor.cli.sites:sites", "Say where deployments are."),
    "status": Target("conductor.cli.status:status", "Say how the server is."),
    "tenants": Target(
        "conductor.cli.tenants:tenants", "See which tenants there are, and who uses them."
    ),
    "tokens": Target("conductor.cli.tokens:tokens", "Give programs credentials of their own."),
    "uninstall": Target(
        "conductor.cli.uninstall:uninstall",
        "Uninstall a deployment, then delete it and its blueprint.",
    ),
    "users": Target("conductor.cli.users:users", "Look at people, their passwords and locks."),
    "version": Target("conductor.cli.version:version", "Say the versions of cfy and the server."),
    "workflows": Target("conductor.cli.workflows:workflows", "Read what a deployment can do."),
}

# What offline commands want: heavy, and so loaded when one of them runs.
PARSE_BLUEPRINT = "dsl_parser.parser:parse_from_path"
PREPARE_PLAN = "dsl_parser.tasks:prepare_deployment_plan"
PARSE_TEXT = "dsl_parser.parser:parse"
UNPACK = "conductor.channel.archive:unpack"
ARCHIVE_BOUNDS = "conductor.channel.archive:Bounds"
OPEN_PARCELS = "conductor.channel.parcels:open_parcels"
SCHEMA_TEXT = "conductor.blueprint:schema_text"
READ_PLUGIN_YAML = "conductor.blueprint:read_plugin_yaml"
CHECK_DECLARED = "conductor.channel.packages:check_declared"
PACKAGE_ERROR = "conductor.domain.errors:InvalidInput"
BLUEPRINT_ERROR = "dsl_parser.exceptions:BlueprintError"
LOCAL_CLIENT = "conductor.cli.local.client:LocalClient"
DUMP_YAML = "yaml:safe_dump"
LOCAL_RETRIES = "conductor.cli.local.run:Retries"
INIT_ENVIRONMENT = "cloudify.workflows.local:init_env"
LOAD_ENVIRONMENT = "cloudify.workflows.local:load_env"
FILE_STORAGE = "cloudify.workflows.local:FileStorage"
LOCAL_ERRORS = "cloudify.workflows.local:REFUSALS"
PARSE_MOMENT = "cloudify.utils:parse_utc_datetime"
CANCEL_LOCAL = "cloudify.workflows.workflow_api:set_cancel_request"


def load(place: str) -> Any:
    """Return the object at `package.module:name`."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
