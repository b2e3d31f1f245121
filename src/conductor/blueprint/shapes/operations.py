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
    ListOf,
    MapOf,
    OneOf,
    Record,
    TextOr,
    optional,
    required,
    since,
)
from conductor.blueprint.version import V1_1, V1_2, V1_4, V1_5

_OPERATION = {
    **optional(implementation=TEXT, executor=TEXT, timeout=NUMBER, timeout_recoverable=FLAG),
    **since(V1_1, max_retries=WHOLE, retry_interval=NUMBER),
}
TYPE_INTERFACES = MapOf(MapOf(TextOr(Record({**_OPERATION, **optional(inputs=PROPERTIES)}))))
INTERFACES = MapOf(MapOf(TextOr(Record({**_OPERATION, **optional(inputs=MAPPING)}))))

_PLUGIN_PROPERTY = Record(optional(type=TEXT, description=TEXT, display_label=TEXT, value=ANYTHING))
PLUGIN = Record(
    {
        **required(executor=TEXT),
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
    }
)
AVAILABILITY = Record(
    optional(
        available=FLAG,
        node_instances_active=ListOf(OneOf(("all", "partial", "none"))),
        node_types_required=NAME_LIST,
    )
)
WORKFLOW = Record(
    {
        **required(mapping=TEXT),
        **optional(parameters=PARAMETERS, is_cascading=FLAG),
        **since(V1_4, availability_rules=AVAILABILITY),
    }
)
