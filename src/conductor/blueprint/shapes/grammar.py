"""The sections of a blueprint and the keys of everything in them, as one table."""

from conductor.blueprint.shapes.schedules import DEPLOYMENT_SETTINGS
from conductor.blueprint.shapes.shape import (
    ANYTHING,
    FLAG,
    LIST,
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
    Shape,
    TextOr,
)
from conductor.blueprint.version import DslVersion

V1_1, V1_2, V1_3 = DslVersion(1, 1), DslVersion(1, 2), DslVersion(1, 3)
V1_4, V1_5 = DslVersion(1, 4), DslVersion(1, 5)


def optional(**shapes: Shape) -> dict[str, Entry]:
    return {name: Entry(shape) for name, shape in shapes.items()}


def required(**shapes: Shape) -> dict[str, Entry]:
    return {name: Entry(shape, is_required=True) for name, shape in shapes.items()}


def since(version: DslVersion, **shapes: Shape) -> dict[str, Entry]:
    return {name: Entry(shape, since=version) for name, shape in shapes.items()}


_SCHEMA = {
    **optional(type=TEXT, default=ANYTHING, description=TEXT),
    **since(V1_2, required=FLAG),
    **since(V1_3, display_label=TEXT, hidden=FLAG),
    **since(V1_4, item_type=TEXT),
    **optional(constraints=LIST, display=MAPPING),
}
SCHEMAS = MapOf(Record(_SCHEMA))
_OPERATION = {
    **optional(implementation=TEXT, executor=TEXT, timeout=NUMBER, timeout_recoverable=FLAG),
    **since(V1_1, max_retries=WHOLE, retry_interval=NUMBER),
}
TYPE_INTERFACES = MapOf(MapOf(TextOr(Record({**_OPERATION, **optional(inputs=SCHEMAS)}))))
INTERFACES = MapOf(MapOf(TextOr(Record({**_OPERATION, **optional(inputs=MAPPING)}))))
_DERIVED = optional(derived_from=TEXT, properties=SCHEMAS, description=TEXT)
_RELATIONSHIP = {
    **required(type=TEXT, target=TEXT),
    **optional(properties=MAPPING, source_interfaces=INTERFACES, target_interfaces=INTERFACES),
}
NODE_TEMPLATE = Record(
    {
        **required(type=TEXT),
        **optional(
            properties=MAPPING,
            interfaces=INTERFACES,
            relationships=ListOf(Record(_RELATIONSHIP)),
            instances=Record(optional(deploy=ANYTHING)),
        ),
        **since(V1_3, capabilities=Record(optional(scalable=Record(optional(properties=MAPPING))))),
    }
)
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
        **since(V1_5, properties=MapOf(MAPPING), properties_description=TEXT),
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
        **optional(parameters=SCHEMAS, is_cascading=FLAG),
        **since(V1_4, availability_rules=AVAILABILITY),
    }
)
_VALUE = Record({**required(value=ANYTHING), **optional(description=TEXT)})
_LABELS = MapOf(Record(required(values=LIST)))
_SOURCED = {**required(source=TEXT), **optional(properties=SCHEMAS, parameters=SCHEMAS)}
_TRIGGER = Record({**required(type=TEXT), **optional(parameters=MAPPING)})
_GROUP_POLICY = Record(
    {**required(type=TEXT), **optional(properties=MAPPING, triggers=MapOf(_TRIGGER))}
)
_GROUP = Record(
    {
        **required(members=ListOf(TEXT, is_nonempty=True)),
        **optional(policies=MapOf(_GROUP_POLICY)),
    }
)
_POLICY = Record({**required(type=TEXT, targets=NAME_LIST), **optional(properties=MAPPING)})

BLUEPRINT = Record(
    {
        **optional(
            tosca_definitions_version=ANYTHING,
            imports=LIST,
            metadata=MAPPING,
            inputs=SCHEMAS,
            plugins=MapOf(PLUGIN),
            node_templates=MapOf(NODE_TEMPLATE),
            policy_types=MapOf(Record(_SOURCED)),
            policy_triggers=MapOf(Record(_SOURCED)),
            groups=MapOf(_GROUP),
            workflows=MapOf(TextOr(WORKFLOW)),
            outputs=MapOf(_VALUE),
            capabilities=MapOf(_VALUE),
            labels=_LABELS,
            blueprint_labels=_LABELS,
            deployment_settings=DEPLOYMENT_SETTINGS,
            node_types=MapOf(
                Record(
                    {
                        **_DERIVED,
                        **optional(interfaces=TYPE_INTERFACES),
                        **since(V1_5, runtime_properties=ANYTHING),
                    }
                )
            ),
            relationships=MapOf(
                Record(
                    {
                        **_DERIVED,
                        **optional(
                            source_interfaces=TYPE_INTERFACES, target_interfaces=TYPE_INTERFACES
                        ),
                    }
                )
            ),
        ),
        **since(
            V1_2,
            description=TEXT,
            dsl_definitions=ANYTHING,
            data_types=MapOf(Record({**_DERIVED, **optional(version=ANYTHING)})),
        ),
        **since(V1_3, policies=MapOf(_POLICY), resource_tags=MAPPING),
    }
)
