"""What the reference of the blueprint language says beyond the parser's definitions."""

HEAD = """\
# The blueprint language

<!-- Written by `make docs` from definitions in src/conductor/blueprint. Do not edit it here. -->

A blueprint is a YAML file, with what it imports. This page lists what it may say; the
[JSON Schema](../how-to/check-blueprints.md#complete-and-check-in-an-editor) says the same to
editors. Other pages tell of [imports](imports.md), and of
[checking blueprints](../how-to/check-blueprints.md).
"""
VERSIONS = {
    "cloudify_dsl_1_0": "what is not listed below",
    "cloudify_dsl_1_1": "`max_retries`, `retry_interval`, `install_arguments`, `concat`",
    "cloudify_dsl_1_2": "data types, `description`, `dsl_definitions`, `required`, packages of"
    " plugins",
    "cloudify_dsl_1_3": "scaling, `resource_tags`, `hidden`, `display_label`, `merge`; inputs,"
    " outputs, templates and labels of several files are laid together",
    "cloudify_dsl_1_4": "object types, `item_type`, availability rules of workflows",
    "cloudify_dsl_1_5": "`operation_name`, properties of plugins, imports with properties,"
    " `error_message`, `runtime_properties`",
}
TYPES = {
    "string": "any value: what is no text is left as it is",
    "integer": "a whole number",
    "float": "a number",
    "boolean": "`true` or `false`",
    "list": "a list, whose items may have an `item_type`",
    "dict": "a mapping",
    "regex": "a regular expression of Python",
    "textarea": "a text of several lines",
    "blueprint_id": "the id of a blueprint that the manager has",
    "deployment_id": "the id of a deployment that the manager has",
    "capability_value": "the value of a capability of a deployment",
    "scaling_group": "a scaling group of a deployment",
    "node_id": "a node of a deployment",
    "node_type": "a node type of a deployment",
    "node_instance": "a node instance of a deployment",
    "secret_key": "the key of a secret that the manager has",
    "operation_name": "an operation of a deployment",
}
FUNCTIONS = {
    "get_input": ("a name, or `[name, key or index …]`", "of an input"),
    "get_property": ("`[node, property, key …]`", "of a property of a node"),
    "get_attribute": ("`[node, attribute, key …]`", "of a runtime property, else of a property"),
    "get_attributes_list": ("`[node, attribute …]`", "a list: of each instance"),
    "get_attributes_dict": ("`[node, attribute …]`", "a mapping: of each instance, by its id"),
    "concat": ("a list", "its items as one text"),
    "merge": ("a list of mappings", "all of them in one; a later one wins"),
    "string_find": ("`[text, part]`", "where the part begins, or -1"),
    "string_replace": ("`[text, old, new, count]`", "the text with `new` for `old`"),
    "string_split": ("`[text, separator, index]`", "the parts, or one of them"),
    "string_lower": ("a text", "in lower case"),
    "string_upper": ("a text", "in upper case"),
    "get_secret": ("a key, or `[key, key inside …]`", "of a secret"),
    "get_capability": ("`[deployment, capability, key …]`", "of another deployment"),
    "get_group_capability": ("`[group, capability, key …]`", "of each deployment of a group"),
    "get_environment_capability": (
        "a name, or `[name, key …]`",
        "of the deployment around this one",
    ),
    "get_label": ("a key, or `[key, index]`", "the values of a label, or one of them"),
    "get_sys": ("`[tenant, name]` or `[deployment, id …]`", "of the manager's own"),
    "get_consumers": ("`ids`, `names` or `count`", "of the deployments that use this one"),
}
