"""The sections of a blueprint and the keys of everything in them, as one table."""

from conductor.blueprint.shapes.calls import TEXT_OR_CALL, BeforeInstances
from conductor.blueprint.shapes.head import ImportList, VersionLine
from conductor.blueprint.shapes.operations import INTERFACES, PLUGIN, TYPE_INTERFACES, WORKFLOW
from conductor.blueprint.shapes.schedules import DEPLOYMENT_SETTINGS
from conductor.blueprint.shapes.schemas import INPUTS, PROPERTIES
from conductor.blueprint.shapes.shape import (
    ANYTHING,
    MAPPING,
    NAME_LIST,
    TEXT,
    Extendable,
    ListOf,
    MapOf,
    Record,
    TextAmong,
    TextOr,
    described,
    optional,
    required,
    since,
)
from conductor.blueprint.version import V1_2, V1_3, V1_5

_DERIVED = described(
    optional(derived_from=TEXT, properties=PROPERTIES),
    derived_from="The type that this one has everything of.",
    properties="What it is described by, by name.",
)
_NODE_TYPE = Record(
    described(
        {
            **_DERIVED,
            **optional(interfaces=TYPE_INTERFACES),
            **since(V1_5, runtime_properties=MAPPING),
        },
        interfaces="What can be done with its nodes: interfaces, and operations in each.",
        runtime_properties="What operations are known to store in its instances.",
    ),
    "node type",
)
_RELATIONSHIP_TYPE = Record(
    described(
        {
            **_DERIVED,
            **optional(source_interfaces=TYPE_INTERFACES, target_interfaces=TYPE_INTERFACES),
        },
        source_interfaces="Operations that run for the source.",
        target_interfaces="Operations that run for the target.",
    ),
    "relationship type",
)
_DATA_TYPE = Record(
    described(
        {**_DERIVED, **optional(description=TEXT, version=ANYTHING)},
        description="What it is for.",
        version="Of the type, for people.",
    ),
    "data type",
)
_RELATIONSHIP = Record(
    described(
        {
            **required(type=TEXT, target=TEXT),
            **optional(
                properties=MAPPING, source_interfaces=INTERFACES, target_interfaces=INTERFACES
            ),
        },
        type="A relationship type.",
        target="The node template that it leads to.",
        properties="Values of the type's properties, by name.",
        source_interfaces="Operations that run for the source.",
        target_interfaces="Operations that run for the target.",
    ),
    "relationship",
)
_SCALABLE = Record(
    described(
        optional(min_instances=ANYTHING, max_instances=ANYTHING, default_instances=ANYTHING),
        min_instances="The least number of instances (0 by default).",
        max_instances="The greatest number of instances; -1 or UNBOUNDED (the default) for any.",
        default_instances="How many instances a new deployment has (1 by default).",
    ),
    "scaling properties",
)
_CAPABILITIES = Record(
    described(
        optional(
            scalable=Record(
                described(optional(properties=_SCALABLE), properties="The numbers of instances.")
            )
        ),
        scalable="How many instances there are.",
    )
)
_INSTANCES = Record(described(required(deploy=ANYTHING), deploy="How many instances there are."))
NODE_TEMPLATE = Record(
    described(
        {
            **required(type=TEXT),
            **optional(
                properties=MAPPING,
                interfaces=INTERFACES,
                relationships=ListOf(_RELATIONSHIP),
                instances=_INSTANCES,
            ),
            **since(V1_3, capabilities=_CAPABILITIES),
        },
        type="A node type.",
        properties="Values of the type's properties, by name.",
        interfaces="Operations that differ from those of the type.",
        relationships="What it is contained in, connected to, or depends on.",
        instances="Deprecated; use capabilities.scalable.",
        capabilities="How it scales.",
    ),
    "node template",
)
_VALUE = Record(
    described(
        {**required(value=ANYTHING), **optional(description=TEXT)},
        value="Its value, mostly a function.",
        description="What it is for.",
    ),
    "output or capability",
)
_LABELS = MapOf(
    Record(
        described(
            required(values=ListOf(BeforeInstances(TEXT_OR_CALL))), values="The values of this key."
        ),
        "label",
    )
)
_SOURCE = {"source": "Code that nobody runs any more."}
_POLICY_TYPE = Record(
    described(
        {**required(source=TEXT), **optional(properties=PROPERTIES)},
        **_SOURCE,
        properties="What policies of this type are described by.",
    ),
    "policy type",
)
_POLICY_TRIGGER = Record(
    described(
        {**required(source=TEXT), **optional(parameters=PROPERTIES)},
        **_SOURCE,
        parameters="What it takes.",
    ),
    "policy trigger",
)
_TRIGGER = Record(
    described(
        {**required(type=TEXT), **optional(parameters=MAPPING)},
        type="A policy trigger.",
        parameters="Values of its parameters, by name.",
    ),
    "trigger",
)
_GROUP_POLICY = Record(
    described(
        {**required(type=TEXT), **optional(properties=MAPPING, triggers=MapOf(_TRIGGER))},
        type="A policy type.",
        properties="Values of its properties, by name.",
        triggers="What is done when it holds, by name.",
    ),
    "policy of a group",
)
_GROUP = Record(
    described(
        {
            **required(members=ListOf(TEXT, is_nonempty=True)),
            **optional(policies=MapOf(_GROUP_POLICY)),
        },
        members="Node templates, and other groups.",
        policies="Accepted, and without effect.",
    ),
    "group",
)
_POLICY = Record(
    described(
        {
            **required(type=TextAmong(("cloudify.policies.scaling",)), targets=NAME_LIST),
            **optional(properties=_SCALABLE),
        },
        type="The one type that there is.",
        targets="The groups that scale together.",
        properties="The numbers of instances of these groups.",
    ),
    "policy",
)

BLUEPRINT = Record(
    described(
        {
            **optional(
                tosca_definitions_version=VersionLine(),
                imports=ImportList(),
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
        },
        tosca_definitions_version="The version of the language. A main file must say it.",
        imports="Files whose definitions are used here.",
        metadata="Notes for people and tools.",
        inputs="What a deployment is asked for, by name.",
        plugins="Where the code of operations and workflows is, by name.",
        node_types="Kinds of nodes, by name.",
        relationships="Kinds of relationships, by name.",
        node_templates="The nodes of the topology, by name.",
        policy_types="Accepted, and without effect.",
        policy_triggers="Accepted, and without effect.",
        groups="Nodes that belong together, by name.",
        workflows="What can be done with a deployment, by name.",
        outputs="Values that a deployment shows, by name.",
        capabilities="Values that a deployment offers to others, by name.",
        labels="Labels that every new deployment gets, by key.",
        blueprint_labels="Labels of the blueprint itself, by key.",
        deployment_settings="What every new deployment is set up with.",
        upload_resources="Accepted, and without effect.",
        description="What the blueprint is for.",
        dsl_definitions="A place for anchors; otherwise ignored.",
        data_types="Kinds of values, by name.",
        policies="Scaling of groups, by name.",
        resource_tags="Tags for the resources that plugins create.",
    ),
    "blueprint",
)
