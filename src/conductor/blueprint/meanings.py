"""What each error code of the language means, and what to do about it; by the name of the code.

A number may mean two things: the language has it so.
"""

from collections.abc import Mapping
from typing import NamedTuple


class Meaning(NamedTuple):
    means: str
    remedy: str


MEANINGS: Mapping[str, Meaning] = {
    "BAD_YAML": Meaning("the text is not YAML, or not one document", "mend it where it says"),
    "SCHEMA_VIOLATION": Meaning(
        "a key is unknown or missing, or a value is of the wrong kind", "see the keys above"
    ),
    "DUPLICATE_IMPORT": Meaning("a file imports the same twice", "remove one of the entries"),
    "SECTION_NOT_MERGEABLE": Meaning(
        "two files have a section that only one may have", "keep it in one of them"
    ),
    "MERGE_CONFLICT": Meaning("two files define the same name", "rename one, or use a namespace"),
    "UNKNOWN_NODE_TYPE": Meaning("there is no such node type", "import the file that defines it"),
    "NODE_OPERATION_UNRESOLVED": Meaning(
        "the implementation of a node's operation is neither a script nor code of a plugin",
        "correct the path or the plugin's name",
    ),
    "IMPORT_NOT_FOUND": Meaning(
        "what is imported was not found, or may not be read", "correct the entry, or add the file"
    ),
    "PLUGIN_EXECUTOR": Meaning("a plugin has no such executor", "use one of the two that exist"),
    "RELATIONSHIP_OPERATION_UNRESOLVED": Meaning(
        "as 10, for an operation of a relationship", "correct the path or the plugin's name"
    ),
    "WORKFLOW_UNRESOLVED": Meaning(
        "as 10, for a workflow", "correct the path or the plugin's name"
    ),
    "SELF_RELATIONSHIP": Meaning("a node relates to itself", "name another target"),
    "AGENT_PLUGIN_WITHOUT_HOST": Meaning(
        "an operation runs on the host of a node that has none",
        "contain the node in a Compute node, or run it on the manager",
    ),
    "UNKNOWN_TARGET": Meaning("a relationship leads to no node template", "correct its target"),
    "UNKNOWN_RELATIONSHIP_TYPE": Meaning(
        "there is no such relationship type", "import the file that defines it"
    ),
    "VERSION_MISSING": Meaning(
        "the main file does not say its version",
        "begin it with `tosca_definitions_version: cloudify_dsl_1_5`",
    ),
    "IMPORT_VERSION": Meaning(
        "an imported file is newer than the main file", "raise the main file's version"
    ),
    "OPERATION_EXECUTOR": Meaning(
        "an operation has no such executor", "use one of the two that exist"
    ),
    "UNSUPPORTED_VERSION": Meaning("there is no such version", "use one of those above"),
    "LOCATION_NOT_FOUND": Meaning("there is no blueprint at that place", "correct the path"),
    "UNKNOWN_GROUP_MEMBER": Meaning(
        "a member of a group is neither a node template nor a group", "correct its name"
    ),
    "UNKNOWN_POLICY_TYPE": Meaning("there is no such policy type", "define it"),
    "UNKNOWN_TRIGGER_TYPE": Meaning("there is no such policy trigger", "define it"),
    "PLUGIN_SOURCE": Meaning(
        "a plugin is to be installed, and nothing says from where",
        "add `package_name` or `source`, or `install: false`",
    ),
    "SCRIPT_INPUT_TAKEN": Meaning(
        "an operation that is a script has an input of its own that says which one",
        "rename the input",
    ),
    "SCRIPT_PLUGIN_MISSING": Meaning(
        "there is a script, and no plugin that runs scripts", "import `cloudify/types/types.yaml`"
    ),
    "VERSION_EMPTY": Meaning("the version is empty", "write `cloudify_dsl_1_5`"),
    "VERSION_NO_TEXT": Meaning("the version is no text", "write `cloudify_dsl_1_5`"),
    "VERSION_MALFORMED": Meaning("the version is not made like one", "write `cloudify_dsl_1_5`"),
    "VERSION_MAJOR": Meaning("the first part of the version is no number", "correct it"),
    "VERSION_MINOR": Meaning("the second part of the version is no number", "correct it"),
    "VERSION_MICRO": Meaning("the third part of the version is no number", "correct it"),
    "AMBIGUOUS_PLUGIN": Meaning("an implementation fits several plugins", "rename one of them"),
    "ERROR_CODE_CYCLE": Meaning(
        "types derive from each other, data types or nodes contain each other", "break the circle"
    ),
    "ERROR_CODE_ILLEGAL_VALUE_ACCESS": Meaning(
        "a value was asked for before it was there; kept for code that knows the name", "-"
    ),
    "ERROR_CODE_DSL_DEFINITIONS_VERSION_MISMATCH": Meaning(
        "a word is younger than the version that the blueprint states", "raise that version"
    ),
    "ERROR_UNKNOWN_TYPE": Meaning(
        "there is no such data type, parent type or constraint", "import the file that defines it"
    ),
    "ERROR_INVALID_TYPE_NAME": Meaning(
        "a data type is named like a type of the language", "rename it"
    ),
    "ERROR_VALUE_DOES_NOT_MATCH_TYPE": Meaning("a value is not of its type", "correct the value"),
    "ERROR_UNDEFINED_PROPERTY": Meaning(
        "a property is given that the type does not have", "correct its name, or declare it"
    ),
    "ERROR_MISSING_PROPERTY": Meaning(
        "a required property has neither a value nor a default", "give it a value"
    ),
    "ERROR_INVALID_CHARS": Meaning(
        "a name has characters outside ASCII; texts may have any", "spell it without them"
    ),
    "MULTIPLE_CONTAINED_IN": Meaning("a node is contained in several others", "keep one of them"),
    "ERROR_GROUP_CYCLE": Meaning("scaling groups contain each other", "break the circle"),
    "ERROR_MULTIPLE_GROUPS": Meaning(
        "a node is in several scaling groups that are not inside each other", "keep one of them"
    ),
    "ERROR_NON_CONTAINED_GROUP_MEMBERS": Meaning(
        "members of a scaling group are contained in different nodes",
        "make a group for each of these",
    ),
    "ERROR_UNSUPPORTED_POLICY": Meaning(
        "there is no such type of policies", "use `cloudify.policies.scaling`"
    ),
    "ERROR_NON_GROUP_TARGET": Meaning("a policy targets something that is no group", "correct it"),
    "ERROR_NO_TARGETS": Meaning("a policy has no targets", "name a group"),
    "ERROR_INVALID_INSTANCES": Meaning(
        "the numbers of instances do not fit each other, or are below 0", "correct them"
    ),
    "ERROR_INVALID_LITERAL_INSTANCES": Meaning(
        "a number of instances is a text that is no number", "write a number, or UNBOUNDED"
    ),
    "ERROR_INSTANCES_DEPLOY_AND_CAPABILITIES": Meaning(
        "a template has both instances.deploy and capabilities.scalable", "keep the latter"
    ),
    "ERROR_INVALID_DICT_VALUE": Meaning(
        "a number of instances is a mapping that calls no function", "write a number"
    ),
    "ERROR_GROUP_AND_NODE_TEMPLATE_SAME_NAME": Meaning(
        "a group is named like a node template", "rename one"
    ),
    "ERROR_INVALID_CONSTRAINT_ARGUMENT": Meaning(
        "a constraint has an argument that it does not take, or does not go with the type",
        "see the constraints above",
    ),
    "NAMESPACE": Meaning("a namespace is malformed, or nested too deep", "choose a plain name"),
    "ERROR_INPUT_WITH_FUNCS_AND_CONSTRAINTS": Meaning(
        "a value that is a function cannot be held to constraints", "give a value, or drop these"
    ),
    "BLUEPRINT_IMPORT_WITHOUT_NAMESPACE": Meaning(
        "a blueprint is imported without a namespace", "write `name--blueprint:ID`"
    ),
    "ERROR_INPUT_VIOLATES_DATA_TYPE_SCHEMA": Meaning(
        "an input does not fit its type", "correct the value"
    ),
    "NAMESPACE_REUSED": Meaning(
        "a namespace stands for two blueprints, or is given to the built-in types",
        "choose another, or none",
    ),
    "ERROR_HIDDEN_REQUIRED_INPUT_NO_DEFAULT": Meaning(
        "an input is hidden and required, and has no default", "give it a default"
    ),
    "LIFECYCLE_OPERATION_MISSING": Meaning(
        "a depends_on_lifecycle_operation does not say which", "give its property `operation`"
    ),
    "ERROR_DISPLAY_FOR_INVALID_TYPE": Meaning(
        "only a textarea has a `display`", "make it one, or remove `display`"
    ),
    "LIFECYCLE_OPERATION_UNKNOWN": Meaning(
        "the target's template does not give the operation that is waited for", "add it there"
    ),
    "ERROR_INVALID_ITEM_TYPE": Meaning(
        "items of a list are to be of a type that items cannot be of", "use a type of the language"
    ),
    "ERROR_ITEM_TYPE_FOR_INVALID_TYPE": Meaning(
        "only a list has an `item_type`", "make it a list, or remove `item_type`"
    ),
    "ERROR_INTRINSIC_FUNCTION_NOT_PERMITTED": Meaning(
        "a function stands where its value would come too late", "use a value, or another function"
    ),
    "ERROR_INVALID_IMPORT_SPECS": Meaning(
        "an entry of `imports` is no text and no {url: properties}", "see `imports`"
    ),
    "ERROR_INVALID_IMPORT_PROPERTIES": Meaning(
        "an import gives a property that the plugin does not have", "correct its name"
    ),
}
