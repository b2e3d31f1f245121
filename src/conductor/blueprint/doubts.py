"""Which errors are no news once a part of a blueprint had to be left out.

A part that is not well formed is told of and left out, so that what is wrong elsewhere is told in
the same go. What names the part that is missing is not at fault, though.
"""

from collections.abc import Iterable, Mapping

from conductor.blueprint import codes
from conductor.blueprint.errors import BlueprintError

_TYPES = frozenset({"node_types", "relationships", "data_types"})
_TEMPLATES = frozenset({"node_templates"})
_CODE = frozenset({"plugins"})
_LEANS_ON: Mapping[int | str, frozenset[str]] = {
    codes.UNKNOWN_NODE_TYPE: frozenset({"node_types"}),
    codes.UNKNOWN_RELATIONSHIP_TYPE: frozenset({"relationships"}),
    codes.ERROR_UNKNOWN_TYPE: _TYPES,
    codes.ERROR_UNDEFINED_PROPERTY: _TYPES | _CODE,
    codes.ERROR_MISSING_PROPERTY: _TYPES,
    codes.ERROR_INVALID_IMPORT_PROPERTIES: _CODE,
    codes.UNKNOWN_TARGET: _TEMPLATES,
    codes.LIFECYCLE_OPERATION_UNKNOWN: _TEMPLATES,
    codes.UNKNOWN_GROUP_MEMBER: _TEMPLATES | {"groups"},
    codes.ERROR_NON_GROUP_TARGET: frozenset({"groups"}),
    codes.UNKNOWN_POLICY_TYPE: frozenset({"policy_types"}),
    codes.UNKNOWN_TRIGGER_TYPE: frozenset({"policy_triggers"}),
    codes.AGENT_PLUGIN_WITHOUT_HOST: _TYPES | _TEMPLATES,
    codes.NODE_OPERATION_UNRESOLVED: _CODE,
    codes.RELATIONSHIP_OPERATION_UNRESOLVED: _CODE,
    codes.WORKFLOW_UNRESOLVED: _CODE,
    codes.SCRIPT_PLUGIN_MISSING: _CODE,
    "UnknownInputError": frozenset({"inputs"}),
    "UnknownNodeError": _TEMPLATES,
    "FunctionEvaluationError": _TYPES | _TEMPLATES,
}
_HARMLESS = frozenset(
    {"description", "metadata", "dsl_definitions", "workflows", "outputs", "capabilities"}
    | {"labels", "blueprint_labels", "resource_tags", "deployment_settings", "policies"}
    | {"upload_resources"}
)
EVERYWHERE = frozenset[str]().union(*_LEANS_ON.values())


def doubts_of(sections: Iterable[str]) -> frozenset[str]:
    """The sections that may lack something when these have parts left out. An unknown one may be
    any of them misspelled, and what an import brings may be anything."""
    doubts: frozenset[str] = frozenset()
    for section in sections:
        if section not in _HARMLESS:
            doubts |= frozenset({section}) if section in EVERYWHERE else EVERYWHERE
    return doubts


def is_doubtful(error: BlueprintError, doubts: frozenset[str]) -> bool:
    return bool(doubts and _LEANS_ON.get(error.problem.code, frozenset()) & doubts)
