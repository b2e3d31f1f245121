"""The names that the public framework promises to workflow code, and the tests that cover them.

A test file covers the names that it uses; of several files the first one does.
"""

from dataclasses import dataclass

SDK = "tests/unit/runtime/sdk"
PORCHES = "tests/unit/porches"
LOCAL = "tests/unit/runtime/host/local"


@dataclass(frozen=True)
class Part:
    """Names of a module, or of one of its classes (`owner`)."""

    module: str
    names: str
    tests: tuple[str, ...]
    owner: str = ""


_SEEN = (f"{SDK}/test_workflow_contexts.py",)
_ASKED = (*_SEEN, f"{SDK}/test_manager_questions.py", f"{SDK}/test_operation_tasks.py")
_INSIDE = (f"{SDK}/test_internal.py", f"{SDK}/test_saying.py", f"{PORCHES}/test_old_names.py")
_TASKS = (f"{SDK}/test_task_classes.py", f"{SDK}/test_storing.py", f"{SDK}/test_operation_tasks.py")
_OLD = (f"{PORCHES}/test_old_names.py",)
_NAMED = (f"{PORCHES}/test_compatibility.py",)
_SAID = (f"{SDK}/test_saying.py", f"{PORCHES}/test_patching.py", *_OLD, *_NAMED)
_ENVIRONMENTS = (
    f"{LOCAL}/test_environment.py",
    f"{LOCAL}/test_storage.py",
    f"{LOCAL}/test_file_storage.py",
    *_NAMED,
)
_BUILT_IN = (
    "tests/unit/runtime/builtin/test_install.py",
    "tests/unit/runtime/builtin/test_uninstall.py",
    "tests/unit/runtime/builtin/test_scale.py",
    "tests/unit/runtime/builtin/test_rollback.py",
    "tests/unit/runtime/builtin/test_operations.py",
    *_OLD,
    *_NAMED,
)

CONTEXT = "cloudify.workflows.workflow_context"
TASKS = "cloudify.workflows.tasks"
GRAPH = "cloudify.workflows.tasks_graph"

PARTS = (
    Part(
        "cloudify.workflows",
        "ctx parameters api tasks tasks_graph workflow_context events",
        (f"{PORCHES}/test_porches.py", *_NAMED),
    ),
    Part("cloudify.decorators", "workflow operation", (f"{PORCHES}/test_porches.py",)),
    Part(
        CONTEXT,
        "CloudifyWorkflowContext CloudifyWorkflowContextInternal CloudifyWorkflowNode "
        "CloudifyWorkflowNodeInstance CloudifyWorkflowRelationship "
        "CloudifyWorkflowRelationshipInstance WorkflowDeploymentContext "
        "WorkflowNodesAndInstancesContainer Modification ModificationNodes LocalTasksProcessing "
        "task_config DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE get_rest_client "
        "CloudifySystemWideWorkflowContext",
        (*_SEEN, *_INSIDE, *_ASKED, *_NAMED),
    ),
    Part(
        CONTEXT,
        "execution_id workflow_id rest_token rest_host rest_port execution_token "
        "execution_creator_username tenant tenant_name logger bootstrap_context nodes "
        "node_instances graph_mode get_node get_node_instance refresh_node_instances send_event "
        "update_execution_status execute_task local_task remote_task download_resource "
        "get_operations update_operation get_tasks_graph store_tasks_graph store_operation "
        "remove_operation get_execution update_node_instance get_blueprint get_deployment "
        "get_deployment_update set_deployment_attributes set_deployment_update_attributes "
        "list_nodes list_node_instances update_node delete_node delete_node_instance create_nodes "
        "create_node_instances list_execution_schedules update_execution_schedule "
        "create_execution_schedule get_managers list_idds update_idds get_secret start_execution "
        "_update_operation_inputs cleanup _process_task",
        (*_ASKED, *_INSIDE, *_NAMED),
        owner="CloudifyWorkflowContext",
    ),
    Part(
        CONTEXT,
        "get_task_configuration get_subgraph_task_configuration send_task_event "
        "send_workflow_event add_local_task evaluate_functions bootstrap_context "
        "start_local_tasks_processing stop_local_tasks_processing",
        (*_INSIDE, *_NAMED),
        owner="CloudifyWorkflowContextInternal",
    ),
    Part(
        CONTEXT,
        "id type type_hierarchy properties plugins_to_install plugins host_id host_node "
        "number_of_instances planned_number_of_instances relationships operations instances "
        "has_operation get_relationship",
        _SEEN,
        owner="CloudifyWorkflowNode",
    ),
    Part(
        CONTEXT,
        "id state version node_id relationships modification scaling_groups deployment_id "
        "runtime_properties system_properties logger contained_instances set_state get_state "
        "send_event execute_operation get_contained_subgraph",
        _ASKED,
        owner="CloudifyWorkflowNodeInstance",
    ),
    Part(
        CONTEXT,
        "type source_id target_id target_node_instance relationship execute_source_operation "
        "execute_target_operation",
        (*_ASKED, *_NAMED),
        owner="CloudifyWorkflowRelationshipInstance",
    ),
    Part(
        CONTEXT,
        "type target_id target_node source_operations target_operations properties is_derived_from",
        _SEEN,
        owner="CloudifyWorkflowRelationship",
    ),
    Part(
        CONTEXT,
        "resource_tags start_modification list_started_modifications",
        _SEEN,
        owner="WorkflowDeploymentContext",
    ),
    Part(CONTEXT, "finish rollback", _SEEN, owner="Modification"),
    Part(
        CONTEXT,
        "nodes node_instances get_node get_node_instance refresh_node_instances",
        _SEEN,
        owner="WorkflowNodesAndInstancesContainer",
    ),
    Part(
        TASKS,
        "WorkflowTask RemoteWorkflowTask LocalWorkflowTask NOPLocalWorkflowTask "
        "DryRunLocalWorkflowTask SubgraphTask SetNodeInstanceStateTask GetNodeInstanceStateTask "
        "SendNodeEventTask SendWorkflowEventTask UpdateExecutionStatusTask WorkflowTaskResult "
        "HandlerResult INFINITE_TOTAL_RETRIES DEFAULT_TOTAL_RETRIES DEFAULT_RETRY_INTERVAL "
        "DEFAULT_SUBGRAPH_TOTAL_RETRIES DEFAULT_SEND_TASK_EVENTS DISPATCH_TASK TASK_PENDING "
        "TASK_SENDING TASK_SENT TASK_STARTED TASK_RESPONSE_SENT TASK_SUCCEEDED TASK_FAILED "
        "TASK_RESCHEDULED TERMINATED_STATES retry_failure_handler LocalWorkflowTaskResult "
        "RemoteWorkflowTaskResult",
        (*_TASKS, *_OLD, *_NAMED),
    ),
    Part(
        TASKS,
        "is_terminated task_type name cloudify_context short_description is_subgraph apply_async "
        "is_remote is_local is_nop get_state set_state dump restore handle_task_terminated "
        "duplicate_for_retry wait_for_terminated",
        (*_TASKS, *_OLD),
        owner="WorkflowTask",
    ),
    Part(TASKS, "retry fail cont ignore", (*_TASKS, *_NAMED), owner="HandlerResult"),
    Part(TASKS, "result on_result get", _TASKS, owner="WorkflowTaskResult"),
    Part(
        GRAPH,
        "TaskDependencyGraph SubgraphTask TaskSequence forkjoin make_or_get_graph "
        "TaskDependencyGraphError TaskDependencyGraphErrors",
        (*_TASKS, *_NAMED),
    ),
    Part(
        GRAPH,
        "tasks add_task add get_task remove_task add_dependency remove_dependency sequence "
        "subgraph execute optimize linearize store restore tasks_iter",
        (*_TASKS, *_NAMED),
        owner="TaskDependencyGraph",
    ),
    Part(
        GRAPH,
        "sequence subgraph add_task remove_task add_dependency name is_nop is_local",
        (*_TASKS, *_NAMED),
        owner="SubgraphTask",
    ),
    Part(
        "cloudify.workflows.workflow_api",
        "has_cancel_request has_kill_request set_cancel_request set_kill_request cancel_request "
        "kill_request cancel_callbacks kill_callbacks ExecutionCancelled "
        "EXECUTION_CANCELLED_RESULT",
        (f"{SDK}/test_cancelling.py", f"{PORCHES}/test_patching.py", *_NAMED),
    ),
    Part(
        "cloudify.workflows.events",
        "get_event_type format_event_message send_task_event send_task_event_func_remote "
        "send_task_event_func_local",
        _SAID,
    ),
    Part(
        "cloudify.logs",
        "init_cloudify_logger CloudifyPluginLoggingHandler CloudifyWorkflowLoggingHandler "
        "CloudifyWorkflowNodeLoggingHandler CloudifyCtxLoggingHandler send_workflow_event "
        "send_workflow_node_event send_plugin_event send_task_event stdout_event_out "
        "stdout_log_out manager_event_out manager_log_out amqp_event_out amqp_log_out EVENT_CLASS "
        "EVENT_VERBOSITY_LEVEL create_event_message_prefix setup_agent_logger "
        "setup_subprocess_logger message_context_from_cloudify_context "
        "message_context_from_workflow_context message_context_from_sys_wide_wf_context "
        "message_context_from_workflow_node_instance_context",
        _SAID,
    ),
    Part("cloudify.dispatch", "dispatch main", (f"{PORCHES}/test_dispatch.py", *_NAMED)),
    Part(
        "cloudify.workflows.local",
        "init_env load_env InMemoryStorage FileStorage DeploymentStorage StorageConflictError "
        "_merge_and_validate_execution_parameters",
        _ENVIRONMENTS,
    ),
    Part(
        "cloudify.plugins.workflows",
        "install uninstall reinstall start stop restart execute_operation scale scale_entity "
        "rollback check_status pull",
        _BUILT_IN,
    ),
    Part(
        "cloudify.plugins.lifecycle",
        "install_node_instances uninstall_node_instances reinstall_node_instances "
        "rollback_node_instances execute_establish_relationships execute_unlink_relationships "
        "get_subgraph_on_failure_handler",
        _BUILT_IN,
    ),
    Part(
        "cloudify._compat",
        "PY2 queue StringIO reraise text_type urlquote unquote urlencode urlparse urljoin parse_qs "
        "urlopen pathname2url exec_ httplib SafeConfigParser xmlrpclib parse_version builtins ABC",
        (*_OLD, *_NAMED),
    ),
    Part("dsl_parser._compat", "PY2 queue StringIO text_type urlparse", _OLD),
    Part("cloudify.lru_cache", "lru_cache", _OLD),
    Part(
        "cloudify.amqp_client_utils",
        "AMQPWrappedThread close_amqp_client create_events_publisher",
        _OLD,
    ),
    Part("cloudify.broker_config", "broker_hostname", _OLD),
    Part("cloudify.celery.app", "get_celery_app", _OLD),
    Part("cloudify.workflows.amqp_dispatcher", "TaskDispatcher", _OLD),
    Part(
        "cloudify.deployment_dependencies",
        "create_deployment_dependency dependency_creator_generator",
        _OLD,
    ),
    Part("cloudify.proxy.server", "UnixCtxProxy TCPCtxProxy", _OLD),
    Part("cloudify.constants", "CLOUDIFY_API_AUTH_TOKEN_HEADER", _OLD),
    Part("dsl_parser.functions", "TEMPLATE_FUNCTIONS is_function", _OLD),
    Part("dsl_parser.yaml_loader", "load", (f"{PORCHES}/test_parser_names.py",)),
    Part("dsl_parser.scan", "scan_properties", (f"{PORCHES}/test_parser_names.py",)),
    Part("dsl_parser.interfaces.utils", "no_op", (f"{PORCHES}/test_parser_names.py",)),
)
