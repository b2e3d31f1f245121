"""The shapes of operations and interfaces, of plugins and of workflows."""

from conductor.blueprint.shapes.schemas import PARAMETERS, PROPERTIES
from conductor.blueprint.shapes.shape import (
    ANYTHING,
    FLAG,
    MAPPING,
    NAME_LIST,
    NUMBER,
    TEXT,
    WHOLE,
    Entry,
    ListOf,
    MapOf,
    OneOf,
    Record,
    TextAmong,
    TextOr,
    described,
    optional,
    required,
    since,
)
from conductor.blueprint.version import V1_1, V1_2, V1_4, V1_5

_EXECUTOR = TextAmong(("central_deployment_agent", "host_agent"))
_OPERATION = described(
    {
        **optional(
            implementation=TEXT, executor=_EXECUTOR, timeout=NUMBER, timeout_recoverable=FLAG
        ),
        **since(V1_1, max_retries=WHOLE, retry_interval=NUMBER),
    },
    implementation="A script of the blueprint, the text of one, a URL of one, or "
    "`<plugin>.<function>`.",
    executor="Where it runs: on the manager, or on the node's host.",
    timeout="Seconds after which it is ended.",
    timeout_recoverable="Whether it is tried again after its timeout.",
    max_retries="How often it is tried again; -1 is for ever.",
    retry_interval="Seconds between two tries.",
)


def _interfaces(inputs: dict[str, Entry], name: str) -> MapOf:
    return MapOf(MapOf(TextOr(Record({**_OPERATION, **inputs}, name))))


TYPE_INTERFACES = _interfaces(
    described(optional(inputs=PROPERTIES), inputs="The inputs that it takes, by name."),
    "operation of a type",
)
INTERFACES = _interfaces(
    described(optional(inputs=MAPPING), inputs="The values of its inputs, by name."),
    "operation of a template",
)

_PLUGIN_PROPERTY = Record(
    described(
        optional(type=TEXT, description=TEXT, display_label=TEXT, value=ANYTHING),
        type="A type of the language, or a data type.",
        description="What it is for.",
        display_label="How it is called on pages.",
        value="Its value; an import may give another.",
    ),
    "plugin property",
)
PLUGIN = Record(
    described(
        {
            **required(executor=_EXECUTOR),
            **optional(source=TEXT, install=FLAG),
            **since(V1_1, install_arguments=TEXT),
            **since(
                V1_2,
                package_name=TEXT,
                package_version=TEXT,
                supported_platform=ANYTHING,
                distribution=TEXT,
                distribution_version=ANYTHING,
                distribution_release=ANYTHING,
            ),
            **since(V1_5, properties=MapOf(_PLUGIN_PROPERTY), properties_description=TEXT),
        },
        executor="Where its operations run: on the manager, or on the node's host.",
        source="A folder below `plugins/`, or a URL, to install it from.",
        install="Whether it is to be installed (true by default); then it has a `package_name` or "
        "a `source`.",
        install_arguments="Arguments for pip.",
        package_name="The Python distribution, as it was uploaded.",
        package_version="Its version.",
        supported_platform="The platform that its package is for.",
        distribution="The operating system that its package is for.",
        distribution_version="The version of that system.",
        distribution_release="The release name of that system.",
        properties="What the plugin is set up with, by name.",
        properties_description="What its properties are for.",
    ),
    "plugin",
)
AVAILABILITY = Record(
    described(
        optional(
            available=FLAG,
            node_instances_active=ListOf(OneOf(("all", "partial", "none"))),
            node_types_required=NAME_LIST,
        ),
        available="Whether it is offered at all.",
        node_instances_active="How many node instances must be active.",
        node_types_required="Types of which there must be a node.",
    ),
    "availability rules",
)
WORKFLOW = Record(
    described(
        {
            **required(mapping=TEXT),
            **optional(parameters=PARAMETERS, is_cascading=FLAG),
            **since(V1_4, availability_rules=AVAILABILITY),
        },
        mapping="`<plugin>.<function>`, or a script of the blueprint.",
        parameters="What it takes, by name.",
        is_cascading="Whether it runs in the deployments within this one, too.",
        availability_rules="When it is offered.",
    ),
    "workflow",
)
