"""What workflow code imports."""

from docs.compatibility.part import LOCAL, PORCHES, SDK, Part

_SEEN = (f"{SDK}/test_workflow_contexts.py", f"{PORCHES}/test_underscores.py")
_ASKED = (*_SEEN, f"{SDK}/test_manager_questions.py", f"{SDK}/test_operation_tasks.py")
_INSIDE = (
    f"{SDK}/test_internal.py",
    f"{SDK}/test_manager_questions.py",
    f"{SDK}/test_saying.py",
    f"{PORCHES}/test_old_names.py",
)
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
    "tests/unit/runtime/builtin/test_status.py",
    "tests/unit/runtime/builtin/test_relationships.py",
    "tests/unit/runtime/builtin/test_lifecycle_by_name.py",
    "tests/unit/runtime/builtin/test_heal.py",
    "tests/unit/runtime/builtin/test_drift.py",
    "tests/unit/runtime/builtin/test_lifecycle.py",
    "tests/unit/runtime/builtin/test_handlers.py",
    *_OLD,
    *_NAMED,
)

CONTEXT = "cloudify.workflows.workflow_context"
TASKS = "cloudify.workflows.tasks"
GRAPH = "cloudify.workflows.tasks_graph"

WORKFLOW_SIDE = (
    Part(
        "cloudify.workflows",
        "ctx parameters api tasks tasks_graph workflow_context events",
        (f"{PORCHES}/test_porches.py", *_NAMED),
    ),
    Part(
        "cloudify.decorators",
        """
        workflow(func=None, system_wide=False, resumable=False, **kwargs)
        operation
        """,
        (f"{PORCHES}/test_porches.py",),
    ),
    Part(
        CONTEXT,
        """
        CloudifyWorkflowContext CloudifyWorkflowContextInternal CloudifyWorkflowNode
        CloudifyWorkflowNodeInstance CloudifyWorkflowRelationship
        CloudifyWorkflowRelationshipInstance WorkflowDeploymentContext
        WorkflowNodesAndInstancesContainer(workflow_context, raw_nodes=None, raw_instances=None)
        Modification ModificationNodes LocalTasksProcessing task_config
        DEFAULT_LOCAL_TASK_THREAD_POOL_SIZE get_rest_client CloudifySystemWideWorkflowContext
        CloudifyWorkflowContextHandler LocalCloudifyWorkflowContextHandler
        RemoteCloudifyWorkflowContextHandler _WorkflowContextBase
        """,
        (*_SEEN, *_INSIDE, *_ASKED, *_NAMED),
    ),
    Part(
        CONTEXT,
        """
        .local .dry_run .bypass_maintenance .wait_after_fail .resume .internal .deployment
        .blueprint .amqp_handlers ._context
        execution_id workflow_id rest_token rest_host rest_port execution_token
        execution_creator_username tenant tenant_name logger bootstrap_context nodes
        node_instances
        graph_mode()
        get_node(node_id)
        get_node_instance(node_instance_id)
        refresh_node_instances()
        send_event(event, event_type='workflow_stage', args=None, additional_context=None)
        update_execution_status(new_status)
        execute_task(task_name, local=True, task_queue=None, task_target=None, kwargs=None,
            node_context=None, send_task_events=True, total_retries=None, retry_interval=None,
            timeout=None, timeout_recoverable=None)
        local_task(local_task, node=None, info=None, kwargs=None, task_id=None, name=None,
            send_task_events, override_task_config=False, total_retries=None,
            retry_interval=None)
        remote_task(kwargs, cloudify_context, task_id, task_queue=None, task_target=None,
            send_task_events=True, total_retries=None, retry_interval=None)
        download_resource(resource_path, target_path=None)
        get_operations(graph_id)
        update_operation(operation_id, state, result=None, exception=None)
        get_tasks_graph(name)
        store_tasks_graph(name, operations=None)
        store_operation(task, dependencies, graph_id)
        remove_operation(operation_id)
        get_execution(execution_id=None)
        update_node_instance(node_instance_id, version=0, state=None, runtime_properties=None,
            system_properties=None, relationships=None, force=False)
        get_blueprint get_deployment get_deployment_update set_deployment_attributes
        set_deployment_update_attributes list_nodes list_node_instances update_node delete_node
        delete_node_instance create_nodes create_node_instances list_execution_schedules
        update_execution_schedule create_execution_schedule get_managers list_idds update_idds
        get_secret
        start_execution(deployment_id, workflow_id, **settings)
        _update_operation_inputs
        cleanup(finished=True)
        _process_task(task)
        """,
        (*_ASKED, *_INSIDE, *_NAMED),
        owner="CloudifyWorkflowContext",
    ),
    Part(
        CONTEXT,
        """
        .handler .graph_mode .task_graph .local_tasks_processor
        get_task_configuration()
        get_subgraph_task_configuration()
        send_task_event(state, task, event=None)
        send_workflow_event(event_type, message=None, args=None, additional_context=None)
        add_local_task
        evaluate_functions(deployment_id, ctx, payload)
        bootstrap_context start_local_tasks_processing stop_local_tasks_processing
        """,
        (*_INSIDE, *_NAMED),
        owner="CloudifyWorkflowContextInternal",
    ),
    Part(
        CONTEXT,
        """
        .ctx ._node
        id type type_hierarchy properties plugins_to_install plugins host_id host_node
        number_of_instances planned_number_of_instances relationships operations instances
        has_operation(operation_name)
        get_relationship(target_id)
        """,
        _SEEN,
        owner="CloudifyWorkflowNode",
    ),
    Part(
        CONTEXT,
        """
        .node .ctx ._node_instance ._relationship_instances
        id state version node_id relationships modification scaling_groups deployment_id
        runtime_properties system_properties logger contained_instances
        set_state(state)
        get_state()
        send_event(event, additional_context=None)
        execute_operation(operation, kwargs=None, allow_kwargs_override=False,
            send_task_events=True)
        get_contained_subgraph()
        """,
        _ASKED,
        owner="CloudifyWorkflowNodeInstance",
    ),
    Part(
        CONTEXT,
        """
        .node_instance .ctx
        type source_id target_id target_node_instance relationship
        execute_source_operation(operation, kwargs=None, allow_kwargs_override=False,
            send_task_events=True)
        execute_target_operation(operation, kwargs=None, allow_kwargs_override=False,
            send_task_events=True)
        """,
        (*_ASKED, *_NAMED),
        owner="CloudifyWorkflowRelationshipInstance",
    ),
    Part(
        CONTEXT,
        """
        .node .ctx ._relationship
        type target_id target_node source_operations target_operations properties
        is_derived_from(other_relationship)
        """,
        _SEEN,
        owner="CloudifyWorkflowRelationship",
    ),
    Part(
        CONTEXT,
        """
        .id .tenant_name .display_name .creator .runtime_only_evaluation .scaling_groups
        resource_tags
        start_modification(nodes)
        list_started_modifications()
        """,
        _SEEN,
        owner="WorkflowDeploymentContext",
    ),
    Part(
        CONTEXT,
        """
        .id .added .removed
        finish()
        rollback()
        """,
        _SEEN,
        owner="Modification",
    ),
    Part(
        CONTEXT,
        "nodes node_instances get_node get_node_instance refresh_node_instances",
        _SEEN,
        owner="WorkflowNodesAndInstancesContainer",
    ),
    Part(
        TASKS,
        """
        WorkflowTask(workflow_context, task_id=None, info=None, on_success=None, on_failure=None,
            total_retries=-1, retry_interval=30, timeout=None, timeout_recoverable=None,
            send_task_events=True)
        RemoteWorkflowTask(kwargs, cloudify_context, workflow_context, task_id=None,
            task_queue=None, task_target=None, **settings)
        LocalWorkflowTask(local_task, workflow_context, node=None, info=None, total_retries=-1,
            retry_interval=30, send_task_events=True, kwargs=None, task_id=None, name=None)
        NOPLocalWorkflowTask(workflow_context)
        DryRunLocalWorkflowTask
        SubgraphTask(graph, workflow_context=None, task_id=None, total_retries=0, **settings)
        SetNodeInstanceStateTask GetNodeInstanceStateTask SendNodeEventTask SendWorkflowEventTask
        UpdateExecutionStatusTask WorkflowTaskResult
        HandlerResult(action, ignore_total_retries=False, retry_after=None)
        INFINITE_TOTAL_RETRIES DEFAULT_TOTAL_RETRIES DEFAULT_RETRY_INTERVAL
        DEFAULT_SUBGRAPH_TOTAL_RETRIES DEFAULT_SEND_TASK_EVENTS DISPATCH_TASK TASK_PENDING
        TASK_SENDING TASK_SENT TASK_STARTED TASK_RESPONSE_SENT TASK_SUCCEEDED TASK_FAILED
        TASK_RESCHEDULED TERMINATED_STATES retry_failure_handler LocalWorkflowTaskResult
        RemoteWorkflowTaskResult
        """,
        (*_TASKS, *_OLD, *_NAMED),
    ),
    Part(
        TASKS,
        """
        .id .async_result .on_success .on_failure .info .total_retries .retry_interval
        .containing_subgraph .current_retries .execute_after .stored .retried_task .error
        .dependency_error .timeout .timeout_recoverable .workflow_context .send_task_events
        is_terminated task_type name cloudify_context short_description is_subgraph
        apply_async()
        is_remote()
        is_local()
        is_nop()
        get_state()
        set_state(state, result, exception=None)
        dump()
        restore(ctx, graph, task_descr)
        handle_task_terminated()
        duplicate_for_retry(execute_after)
        wait_for_terminated
        """,
        (*_TASKS, *_OLD),
        owner="WorkflowTask",
    ),
    Part(
        TASKS,
        """
        .action .ignore_total_retries .retry_after .retried_task
        retry(ignore_total_retries=False, retry_after=None)
        fail()
        cont()
        ignore()
        """,
        (*_TASKS, *_NAMED),
        owner="HandlerResult",
    ),
    Part(
        TASKS,
        """
        .task
        result
        on_result(callback, *args, **kwargs)
        get(retry_on_failure=True)
        """,
        _TASKS,
        owner="WorkflowTaskResult",
    ),
    Part(
        GRAPH,
        """
        TaskDependencyGraph(workflow_context, graph_id=None, default_subgraph_task_config=None)
        SubgraphTask TaskSequence
        forkjoin(*tasks)
        make_or_get_graph(build)
        TaskDependencyGraphError TaskDependencyGraphErrors
        """,
        (*_TASKS, *_NAMED),
    ),
    Part(
        GRAPH,
        """
        .ctx .id ._tasks ._dependencies ._dependents ._ready ._stored
        tasks
        add_task(task)
        add
        get_task(task)
        remove_task(task)
        add_dependency(src_task, dst_task)
        remove_dependency(src_task, dst_task)
        sequence()
        subgraph(name)
        execute()
        optimize()
        linearize()
        store(name, optimize=True)
        restore(workflow_context, retrieved_graph)
        tasks_iter
        """,
        (*_TASKS, *_NAMED),
        owner="TaskDependencyGraph",
    ),
    Part(
        GRAPH,
        """
        .tasks .failed_task .info is_subgraph
        sequence()
        subgraph(name)
        add_task(task)
        remove_task(task)
        add_dependency(src_task, dst_task)
        name
        is_nop()
        is_local()
        """,
        (*_TASKS, *_NAMED),
        owner="SubgraphTask",
    ),
    Part(
        CONTEXT,
        """
        get_nodes()
        get_node_instances()
        get_plugin(plugin)
        get_plugin_properties(deployment_id, plugin)
        download_deployment_resource(resource_path, target_path=None)
        send_task(task)
        wait_for_result(task)
        bootstrap_context operation_cloudify_context
        """,
        _INSIDE,
        owner="CloudifyWorkflowContextHandler",
    ),
    Part(CONTEXT, "start() stop()", _INSIDE, owner="LocalTasksProcessing"),
    Part(TASKS, ".local_task .node .kwargs", _TASKS, owner="LocalWorkflowTask"),
    Part(TASKS, ".kwargs .queue .target", _TASKS, owner="RemoteWorkflowTask"),
    Part(GRAPH, "add(*tasks) .graph", _TASKS, owner="TaskSequence"),
    Part(
        "cloudify.workflows.workflow_api",
        """
        has_cancel_request()
        has_kill_request()
        set_cancel_request()
        set_kill_request()
        cancel_request kill_request cancel_callbacks kill_callbacks ExecutionCancelled
        EXECUTION_CANCELLED_RESULT
        """,
        (f"{SDK}/test_cancelling.py", f"{PORCHES}/test_patching.py", *_NAMED),
    ),
    Part(
        "cloudify.workflows.events",
        """
        get_event_type(state)
        format_event_message(name, task_type, state, result=None, exception=None,
            current_retries=0, total_retries=0, postfix=None)
        send_task_event(state, task, send_event_func, event)
        send_task_event_func_remote(task, event_type, message, additional_context=None)
        send_task_event_func_local(task, event_type, message, additional_context=None)
        """,
        _SAID,
    ),
    Part(
        "cloudify.logs",
        """
        init_cloudify_logger(handler, logger_name, logging_level=10)
        CloudifyPluginLoggingHandler CloudifyWorkflowLoggingHandler
        CloudifyWorkflowNodeLoggingHandler CloudifyCtxLoggingHandler send_workflow_event
        send_workflow_node_event send_plugin_event send_task_event stdout_event_out stdout_log_out
        manager_event_out manager_log_out amqp_event_out amqp_log_out EVENT_CLASS
        EVENT_VERBOSITY_LEVEL
        create_event_message_prefix(event, with_worker_names=False)
        setup_agent_logger setup_subprocess_logger message_context_from_cloudify_context
        message_context_from_workflow_context message_context_from_sys_wide_wf_context
        message_context_from_workflow_node_instance_context
        """,
        _SAID,
    ),
    Part(
        "cloudify.dispatch",
        """
        dispatch(__cloudify_context, *args, **kwargs)
        """,
        (f"{PORCHES}/test_dispatch.py", *_NAMED),
    ),
    Part(
        "cloudify.workflows.local",
        """
        init_env(blueprint_path, name='local', inputs=None, storage=None, ignored_modules=None,
            provider_context=None, resolver=None, validate_version=True)
        load_env(name, storage, resolver=None)
        InMemoryStorage()
        FileStorage(storage_dir='/tmp/cloudify-workflows')
        DeploymentStorage StorageConflictError
        _merge_and_validate_execution_parameters(workflow, workflow_name,
            execution_parameters=None, allow_custom_parameters=False)
        """,
        _ENVIRONMENTS,
    ),
    Part(
        "cloudify.workflows.local",
        """
        execute(workflow, parameters=None, allow_custom_parameters=False, task_retries=-1,
            task_retry_interval=30, subgraph_retries=0, task_thread_pool_size=8)
        outputs()
        evaluate_functions(payload, context)
        .plan .name .storage .created_at
        """,
        _ENVIRONMENTS,
        owner="_Environment",
    ),
    Part(
        "cloudify.workflows.local",
        """
        get_node(node_id)
        get_nodes()
        get_node_instance(node_instance_id, evaluate_functions=False)
        get_node_instances(node_id=None, evaluate_functions=False)
        update_node_instance(node_instance_id, version, runtime_properties=None,
            system_properties=None, state=None, relationships=None, force=False)
        get_executions get_execution get_input get_resource download_resource get_workdir
        get_provider_context get_blueprint plan
        """,
        _ENVIRONMENTS,
        owner="DeploymentStorage",
    ),
    Part("cloudify.workflows.local", "payload()", _ENVIRONMENTS, owner="FileStorage"),
    Part(
        "cloudify.event",
        "has_output text event_type deployment_id",
        (f"{PORCHES}/test_values.py",),
        owner="Event",
    ),
    Part(
        "cloudify.plugins.workflows",
        """
        install uninstall reinstall start stop restart execute_operation scale scale_entity
        rollback
        check_status(ctx)
        check_drift(ctx)
        auto_heal_reinstall_node_subgraph(ctx)
        pull
        """,
        _BUILT_IN,
    ),
    Part(
        "cloudify.plugins.lifecycle",
        """
        install_node_instances(graph, node_instances, related_nodes=None, name_prefix='')
        uninstall_node_instances(graph, node_instances, ignore_failure, related_nodes=None,
            name_prefix='')
        reinstall_node_instances(graph, node_instances, ignore_failure, related_nodes=None)
        heal_node_instances(graph, node_instances, related_nodes=None, name_prefix='',
            ignore_failure=False)
        update_node_instances(graph, node_instances, related_nodes=None, name_prefix='')
        rollback_node_instances(graph, node_instances, related_nodes=None, name_prefix='',
            ignore_failure=True)
        execute_establish_relationships(graph, node_instances, related_nodes=None,
            modified_relationship_ids=None)
        execute_unlink_relationships(graph, node_instances, related_nodes=None,
            modified_relationship_ids=None)
        LifecycleProcessor(graph, node_instances=None, related_nodes=None,
            modified_relationship_ids=None, ignore_failure=False, name_prefix='')
        install_node_instance_subgraph(instance, graph)
        uninstall_node_instance_subgraph(instance, graph, ignore_failure=False)
        reinstall_node_instance_subgraph(instance, graph)
        rollback_node_instance_subgraph(instance, graph)
        heal_node_instance_subgraph(instance, graph)
        update_node_instance_subgraph(instance, graph)
        is_host_node prepare_running_agent plugins_install_task plugins_uninstall_task
        set_send_node_event_on_error_handler(task, instance)
        ignore_subgraph_on_task_failure(subgraph)
        get_subgraph_on_failure_handler
        """,
        _BUILT_IN,
    ),
)
