"""The sections of a blueprint and the keys of everything in them, as one table."""

from conductor.blueprint.shapes.calls import TEXT_OR_CALL, BeforeInstances
from conductor.blueprint.shapes.operations import INTERFACES, PLUGIN, TYPE_INTERFACES, WORKFLOW
from conductor.blueprint.shapes.schedules import DEPLOYMENT_SETTINGS
from conductor.blueprint.shapes.schemas import INPUTS, PROPERTIES
from conductor.blueprint.shapes.shape import (
    ANYTHING,
    LIST,
    MAPPING,
    NAME_LIST,
    TEXT,
    Extendable,
    ListOf,
    MapOf,
    Record,
    TextOr,
    optional,
    required,
    since,
)
from conductor.blueprint.version import V1_2, V1_3, V1_5

_DERIVED = optional(derived_from=TEXT, properties=PROPERTIES)
_NODE_TYPE = Record(
    {
        **_DERIVED,
        **optional(interfaces=TYPE_INTERFACES),
        **since(V1_5, runtime_properties=MAPPING),
    }
)
_RELATIONSHIP_TYPE = Record(
    {
        **_DERIVED,
        **optional(source_interfaces=TYPE_INTERFACES, target_interfaces=TYPE_INTERFACES),
    }
)
_DATA_TYPE = Record({**_DERIVED, **optional(description=TEXT, version=ANYTHING)})
_RELATIONSHIP = Record(
    {
        **required(type=TEXT, target=TEXT),
        **optional(properties=MAPPING, source_interfaces=INTERFACES, target_interfaces=INTERFACES),
    }
)
_SCALABLE = Record(
    optional(min_instances=ANYTHING, max_instances=ANYTHING, default_instances=ANYTHING)
)
_CAPABILITIES = Record(optional(scalable=Record(optional(properties=_SCALABLE))))
NODE_TEMPLATE = Record(
    {
        **required(type=TEXT),
        **optional(
            properties=MAPPING,
            interfaces=INTERFACES,
            relationships=ListOf(_RELATIONSHIP),
            instances=Record(required(deploy=ANYTHING)),
        ),
        **since(V1_3, capabilities=_CAPABILITIES),
    }
)
_VALUE = Record({**required(value=ANYTHING), **optional(description=TEXT)})
_LABELS = MapOf(Record(required(values=ListOf(BeforeInstances(TEXT_OR_CALL)))))
_POLICY_TYPE = Record({**required(source=TEXT), **optional(properties=PROPERTIES)})
_POLICY_TRIGGER = Record({**required(source=TEXT), **optional(parameters=PROPERTIES)})
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
_POLICY = Record({**required(type=TEXT, targets=NAME_LIST), **optional(properties=_SCALABLE)})

BLUEPRINT = Record(
    {
        **optional(
            tosca_definitions_version=ANYTHING,
            imports=LIST,
            metadata=MAPPING,
            inputs=INPUTS,
            plugins=MapOf(PLUGIN),
            node_types=MapOf(_NODE_TYPE),
            relationships=MapOf(_RELATIONSHIP_TYPE),
            node_templates=MapOf(Extendable(NODE_TEMPLATE, "relationships")),
            policy_types=MapOf(_POLICY_TYPE),
            policy_triggers=MapOf(_POLICY_TRIGGER),
            groups=MapOf(_GROUP),
            workflows=MapOf(TextOr(WORKFLOW)),
            outputs=MapOf(_VALUE),
            capabilities=MapOf(_VALUE),
            labels=_LABELS,
            blueprint_labels=_LABELS,
            deployment_settings=DEPLOYMENT_SETTINGS,
            upload_resources=MAPPING,
        ),
        **since(V1_2, description=TEXT, dsl_definitions=ANYTHING, data_types=MapOf(_DATA_TYPE)),
        **since(V1_3, policies=MapOf(_POLICY), resource_tags=MAPPING),
    }
)
