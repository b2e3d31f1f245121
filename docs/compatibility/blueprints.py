"""What tools around blueprints import."""

from docs.compatibility.part import PORCHES, Part

_PARSER = (
    f"{PORCHES}/test_parser_names.py",
    "tests/unit/blueprint/test_porch.py",
    "tests/unit/blueprint/test_functions.py",
    "tests/unit/blueprint/test_prepare.py",
    "tests/unit/blueprint/test_growth.py",
    "tests/unit/blueprint/test_modification.py",
    "tests/unit/blueprint/test_types_and_inputs.py",
    "tests/unit/blueprint/test_imports.py",
    "tests/unit/blueprint/test_groups_and_instances.py",
    "tests/unit/blueprint/test_error_codes.py",
)

BLUEPRINTS = (
    Part(
        "dsl_parser.parser",
        """
        parse(dsl_string, resources_base_path=None, dsl_location=None, resolver=None,
            validate_version=True, validate_intrinsic_function=True, validate_input_defaults=True)
        parse_from_path(dsl_file_path, resources_base_path=None, resolver=None,
            validate_version=True, additional_resource_sources=())
        parse_from_import_blueprint(dsl_string, resources_base_path, dsl_location, resolver)
        """,
        _PARSER,
    ),
    Part(
        "dsl_parser.tasks",
        """
        parse_dsl(dsl_location, resources_base_path, resolver=None, validate_version=True,
            additional_resources=())
        prepare_deployment_plan(plan, get_secret_method=None, inputs=None,
            runtime_only_evaluation=False, auto_correct_types=False, values_getter=None,
            existing_ni_ids=None, **_)
        modify_deployment(nodes, previous_nodes, previous_node_instances, modified_nodes,
            scaling_groups)
        """,
        _PARSER,
    ),
    Part(
        "dsl_parser.multi_instance",
        """
        create_deployment_plan(plan, existing_ni_ids=None)
        modify_deployment(nodes, previous_nodes, previous_node_instances, modified_nodes,
            scaling_groups)
        """,
        _PARSER,
    ),
    Part(
        "dsl_parser.functions",
        """
        evaluate_functions(payload, context, storage)
        evaluate_outputs(outputs_def, storage)
        evaluate_capabilities(capabilities, storage)
        evaluate_node_functions(node, storage, instance_context=None)
        evaluate_node_instance_functions(instance, storage)
        parse(raw, scope=None, context=None, path=None)
        register(fn=None, name=None, func_eval_type)
        unregister(name)
        Function HYBRID_FUNC RUNTIME_FUNC STATIC_FUNC
        """,
        _PARSER,
    ),
    Part(
        "dsl_parser.utils",
        """
        create_import_resolver
        get_function
        parse_simple_type_value
        cast_to_type
        """,
        _PARSER,
    ),
    Part("dsl_parser.models", "Plan Version", _PARSER),
    Part("dsl_parser.holder", "Holder", _PARSER),
    Part("dsl_parser.rel_graph", "build_node_graph", _PARSER),
    Part(
        "dsl_parser.version",
        "parse_dsl_version DSL_VERSION_PREFIX SUPPORTED_VERSIONS",
        _PARSER,
    ),
    Part(
        "dsl_parser.exceptions",
        "DSLParsingException DSLParsingLogicException DSLParsingFormatException "
        "DSLParsingInputTypeException MissingRequiredInputError UnknownInputError "
        "InputEvaluationError ConstraintException FunctionEvaluationError FunctionValidationError "
        "UnknownSecretError UnsupportedGetSecretError EvaluationRecursionLimitReached "
        "UnknownSysEntityError UnknownSysPropertyError IllegalConnectedToConnectionType "
        "UnsupportedRelationship IllegalAllToOneState UnsupportedAllToOneInGroup",
        (*_PARSER, "tests/unit/blueprint/test_errors_and_warnings.py"),
    ),
    Part(
        "dsl_parser.constants",
        "CENTRAL_DEPLOYMENT_AGENT HOST_AGENT PLUGINS_TO_INSTALL DEPLOYMENT_PLUGINS_TO_INSTALL "
        "WORKFLOW_PLUGINS_TO_INSTALL HOST_AGENT_PLUGINS_TO_INSTALL SCALING_POLICY",
        _PARSER,
    ),
    Part("dsl_parser.import_resolver.abstract_import_resolver", "AbstractImportResolver", _PARSER),
    Part("dsl_parser.import_resolver.default_import_resolver", "DefaultImportResolver", _PARSER),
    Part(
        "dsl_parser.yaml_loader",
        "load(text, error_message='', filename=None)",
        _PARSER,
    ),
    Part(
        "dsl_parser.scan",
        """
        scan_properties(value, handler, scope=None, context=None, path='', replace=False,
            recursive=True)
        scan_service_template(plan, handler, replace=False)
        scan_node_template(node, handler, replace=False)
        NODE_TEMPLATE_SCOPE NODE_TEMPLATE_RELATIONSHIP_SCOPE OUTPUTS_SCOPE CAPABILITIES_SCOPE
        LABELS_SCOPE POLICIES_SCOPE SCALING_GROUPS_SCOPE DEPLOYMENT_SETTINGS_SCOPE
        """,
        _PARSER,
    ),
    Part("dsl_parser.interfaces.constants", "INTERFACES", _PARSER),
    Part("dsl_parser.interfaces.utils", "no_op", _PARSER),
    Part(
        "dsl_parser.interfaces.interfaces_parser",
        """
        merge_node_type_interfaces(overriding_interfaces, overridden_interfaces)
        merge_node_type_and_node_template_interfaces(node_type_interfaces,
            node_template_interfaces)
        merge_relationship_type_interfaces
        merge_relationship_type_and_instance_interfaces
        """,
        _PARSER,
    ),
    Part("dsl_parser.interfaces.interfaces_merger", "InterfacesMerger InterfaceMerger", _PARSER),
    Part(
        "dsl_parser.interfaces.operation_merger",
        "OperationMerger NodeTypeNodeTypeOperationMerger NodeTemplateNodeTypeOperationMerger "
        "RelationshipTypeRelationshipTypeOperationMerger "
        "RelationshipTypeRelationshipInstanceOperationMerger",
        _PARSER,
    ),
    Part("dsl_parser.elements.node_templates", "NodeTemplates", _PARSER),
    Part("dsl_parser.framework.parser", "parse", _PARSER),
)
