"""What the code of plugins imports, and finds in its context."""

from docs.compatibility.part import PORCHES, SDK, Part

_CTX = (f"{SDK}/test_context.py", f"{SDK}/test_operation.py", f"{PORCHES}/test_endpoint.py")
_MEMBERS = (*_CTX, f"{SDK}/test_context_members.py")
_ERRORS = (f"{SDK}/test_errors.py", f"{PORCHES}/test_exceptions.py")
_ASKED = (f"{PORCHES}/test_manager.py", f"{PORCHES}/test_endpoint.py")
_CURRENT = (f"{SDK}/test_current.py", f"{SDK}/test_operation.py", f"{PORCHES}/test_utils.py")
_UTILS = (
    f"{PORCHES}/test_utils.py",
    f"{SDK}/test_moments.py",
    f"{PORCHES}/test_plugin_installer.py",
)
_VALUES = (f"{PORCHES}/test_values.py",)
_MOCKS = (f"{PORCHES}/test_mocks.py",)
_HELPERS = (
    f"{PORCHES}/test_workflow_test.py",
    f"{PORCHES}/test_dispatch_helper.py",
    f"{PORCHES}/test_mock_rest_client.py",
)
_SCRIPTS = (
    "tests/unit/runtime/host/test_script_runner.py",
    "tests/unit/runtime/host/test_ctx_paths.py",
    "tests/unit/runtime/host/test_ctx_command.py",
    f"{PORCHES}/test_ctx_wrapper.py",
    f"{PORCHES}/test_values.py",
)
_REACH = (f"{PORCHES}/test_reach.py",)
_INSTALLER = (f"{PORCHES}/test_plugin_installer.py",)

CONTEXT = "cloudify.context"
MANAGER = "cloudify.manager"

OPERATION_SIDE = (
    Part(
        "cloudify",
        "ctx",
        (f"{PORCHES}/test_mocks.py",),
    ),
    Part(
        CONTEXT,
        """
        type node instance source target task_type operation deployment blueprint plugin
        execution_id workflow_id task_id task_name task_target task_queue execution_token
        rest_token rest_host rest_port rest_ssl_cert bypass_maintenance tenant tenant_name
        execution_creator_username workflow_parameters timeout timeout_recoverable execution_env
        logger bootstrap_context provider_context capabilities agent _endpoint
        send_event(event)
        get_resource(resource_path)
        get_resource_and_render(resource_path, template_variables=None)
        download_resource(resource_path, target_path=None)
        download_resource_and_render(resource_path, target_path=None, template_variables=None)
        download_directory(directory_path, target_path=None)
        get_managers(network='default')
        get_brokers(network='default')
        get_config(name=None, scope=None)
        get_operation()
        update_operation(state)
        get_execution(execution_id=None)
        download_deployment_workdir()
        upload_deployment_workdir()
        sync_deployment_workdir()
        local_deployment_workdir()
        upload_deployment_file(target_file_path, src_file, src_file_mtime=None)
        delete_deployment_file(file_path)
        """,
        _MEMBERS,
        owner="CloudifyContext",
    ),
    Part(
        CONTEXT,
        "CloudifyContext NodeContext NodeInstanceContext OperationContext ImmutableProperties "
        "ContextCapabilities BootstrapContext PluginContext DeploymentContext BlueprintContext "
        "AgentContext RelationshipContext RelationshipSubjectContext DEPLOYMENT NODE_INSTANCE "
        "RELATIONSHIP_INSTANCE",
        (*_MEMBERS, *_MOCKS),
    ),
    Part(CONTEXT, ".resume ._context", _MEMBERS, owner="CloudifyContext"),
    Part(
        CONTEXT,
        """
        ._operation_context ._operation_retry
        name retry_number max_retries relationship
        retry(message=None, retry_after=None)
        """,
        _MEMBERS,
        owner="OperationContext",
    ),
    Part(
        CONTEXT,
        "name package_name package_version source properties prefix workdir ._plugin_context",
        _MEMBERS,
        owner="PluginContext",
    ),
    Part(
        CONTEXT,
        "id .name properties type type_hierarchy number_of_instances",
        _MEMBERS,
        "NodeContext",
    ),
    Part(
        CONTEXT,
        """
        .id .node runtime_properties scaling_groups host_ip relationships index drift
        update(on_conflict=None)
        refresh(force=False)
        """,
        _MEMBERS,
        owner="NodeInstanceContext",
    ),
    Part(
        CONTEXT,
        ".id .tenant_name .display_name .creator resource_tags .runtime_only_evaluation",
        _MEMBERS,
        owner="DeploymentContext",
    ),
    Part(CONTEXT, ".id", _MEMBERS, owner="BlueprintContext"),
    Part(CONTEXT, "get_all()", _MEMBERS, owner="ContextCapabilities"),
    Part(
        CONTEXT,
        """
        .cloudify_agent .policy_engine .resources_prefix ._bootstrap_context
        broker_config()
        """,
        _MEMBERS,
        owner="BootstrapContext",
    ),
    Part(
        CONTEXT,
        """
        init_script(agent_config=None)
        install_script_download_link(agent_config=None, clean=True)
        script_path
        """,
        _ASKED,
        owner="AgentContext",
    ),
    Part(
        "cloudify.endpoint",
        """
        LocalEndpoint(ctx, storage=None)
        ManagerEndpoint(ctx)
        """,
        _ASKED,
    ),
    Part(
        "cloudify.decorators",
        """
        operation(func=None, resumable=False, **kwargs)
        task
        serial_operation(threshold=0, workflows=None, states=None, **operation_kwargs)
        """,
        (f"{SDK}/test_operation.py", f"{PORCHES}/test_porches.py"),
    ),
    Part(
        "cloudify.exceptions",
        """
        NonRecoverableError(*args, causes=None)
        RecoverableError(message='', retry_after=None, causes=None)
        OperationRetry(message='', retry_after=None, causes=None)
        CloudifySerializationRetry(message='', retry_after=None, causes=None)
        HttpException(url, code, message, causes=None)
        CommandExecutionError(command, error=None)
        CommandExecutionException(command, error, output, code)
        TimeoutException ClosedAMQPClientException PluginInstallationError ProcessKillCancelled
        StopAgent WorkflowFailed InvalidBlueprintImport ExecutionCancelled
        """,
        _ERRORS,
    ),
    Part("cloudify.exceptions", ".causes", _ERRORS, owner="NonRecoverableError"),
    Part("cloudify.exceptions", ".retry_after .causes", _ERRORS, owner="RecoverableError"),
    Part("cloudify.exceptions", ".url .code .message", _ERRORS, owner="HttpException"),
    Part(
        "cloudify.exceptions",
        ".command .error .output .code",
        _ERRORS,
        owner="CommandExecutionException",
    ),
    Part("cloudify.exceptions", ".causes .hide_traceback", _ERRORS, owner="WorkflowFailed"),
    Part(
        "cloudify.error_handling",
        """
        serialize_known_exception(error, formatted_traceback=None)
        deserialize_known_exception(plain)
        """,
        _ERRORS,
    ),
    Part(
        MANAGER,
        """
        get_rest_client(tenant=None, api_token=None)
        NodeInstance(node_instance_id, node_id, runtime_properties=None, state=None, version=None,
            host_id=None, relationships=None, index=None, scaling_groups=None,
            system_properties=None)
        DirtyTrackingDict
        get_node_instance(node_instance_id, evaluate_functions=False, client=None)
        update_node_instance(node_instance, client=None)
        get_node_instance_ip(node_instance_id, client=None)
        update_execution_status(execution_id, status, error=None, client=None)
        get_bootstrap_context(client=None)
        get_provider_context(client=None)
        get_resource(blueprint_id, deployment_id, tenant_name, resource_path)
        get_resource_from_manager(resource_path, base_url=None, base_urls=None)
        get_resource_directory_index(blueprint_id, deployment_id, tenant_name, resource_path)
        download_resource(blueprint_id, deployment_id, tenant_name, resource_path, logger,
            target_path=None)
        download_resource_from_manager(resource_path, logger, target_path=None)
        _get_workdir_path(deployment_id, tenant)
        """,
        _ASKED,
    ),
    Part(MANAGER, "get(key) put(key, value) delete(key) dirty", _ASKED, owner="NodeInstance"),
    Part(
        MANAGER,
        """
        .dirty .modifiable
        _set_changed()
        """,
        (f"{SDK}/test_context_members.py",),
        owner="DirtyTrackingDict",
    ),
    Part(
        "cloudify.state",
        "current_ctx current_workflow_ctx ctx ctx_parameters workflow_ctx workflow_parameters "
        "CurrentContext CtxParameters NotInContext",
        _CURRENT,
    ),
    Part(
        "cloudify.state",
        """
        set(ctx, parameters=None)
        get_ctx()
        get_parameters()
        clear()
        push(ctx, parameters=None)
        """,
        _CURRENT,
        owner="CurrentContext",
    ),
    Part("cloudify.state", "_get_current_object()", _CURRENT, owner="ctx"),
    Part(
        "cloudify.utils",
        """
        setup_logger(logger_name, logger_level=20, handlers=None, remove_existing_handlers=True,
            logger_format=None, propagate=True)
        LocalCommandRunner(logger=None, host='localhost')
        CommandExecutionResponse(command, std_out, std_err, return_code)
        id_generator(size=6, chars='ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')
        create_temp_folder()
        get_exec_tempdir()
        get_func(task_name)
        uuid4()
        format_exception(error)
        exception_to_error_cause(exception, tb)
        ManagerVersion(raw_version)
        get_tenant()
        get_tenant_name()
        get_rest_token()
        get_execution_token()
        get_execution_id()
        get_instances_of_node(rest_client, deployment_id=None, node_id=None, _ctx=None)
        get_manager_rest_service_host()
        get_manager_rest_service_port()
        get_manager_rest_service_protocol()
        get_manager_ip()
        get_manager_file_server_url()
        get_local_rest_certificate()
        get_is_bypass_maintenance()
        get_workflow_parameters()
        get_admin_api_token()
        extract_archive(source)
        unzip(archive, destination=None, logger=None)
        untar(archive, destination=None, logger=None)
        generate_user_password(password_length=32)
        OutputConsumer(out, logger, prefix, ctx=None)
        wait_for(callable_obj, callable_obj_key, value_attr, test_value, msg)
        plugin_prefix(name, tenant_name, version=None, deployment_id=None)
        target_plugin_prefix(name, tenant_name, version=None, deployment_id=None)
        get_python_path(venv)
        extract_and_merge_plugins(deployment_plugins, workflow_plugins)
        merge_plugins
        extract_plugins_to_install(plugin_list)
        add_plugins_to_install(ctx, plugins, sequence)
        add_plugins_to_uninstall(ctx, plugins, sequence)
        parse_utc_datetime(expression, timezone=None)
        parse_utc_datetime_relative(time_expression)
        parse_utc_datetime_absolute(time_expression, timezone=None)
        unpack_timedelta_string(expr)
        parse_and_apply_timedelta(expr, date_time)
        parse_schedule_datetime_string(date_str)
        ipv6_url_compat(addr)
        keep_trying_http(total_timeout_sec=3600, max_delay_sec=60)
        nullcontext
        is_management_environment()
        internal CommandExecutionException get_kerberos_indication
        """,
        _UTILS,
    ),
    Part(
        "cloudify.utils",
        """
        run(command, exit_on_failure=True, stdout_pipe=True, stderr_pipe=True, cwd=None,
            execution_env=None, encoding='utf-8')
        """,
        _UTILS,
        owner="LocalCommandRunner",
    ),
    Part(
        "cloudify.utils",
        """
        get_install_method(properties)
        get_broker_ssl_options(ssl_enabled, cert_path)
        get_broker_credentials(cloudify_agent)
        _change_tenant(ctx, tenant)
        """,
        _UTILS,
        owner="internal",
    ),
    Part(
        "cloudify.constants",
        """
        COMPUTE_NODE_TYPE MGMTWORKER_QUEUE DEPLOYMENT NODE_INSTANCE RELATIONSHIP_INSTANCE
        TASK_PENDING TASK_SENDING TASK_SENT TASK_STARTED TASK_RESCHEDULED TASK_RESPONSE_SENT
        TASK_SUCCEEDED TASK_FAILED TERMINATED_STATES AGENT_INSTALL_METHOD_NONE
        AGENT_INSTALL_METHOD_REMOTE AGENT_INSTALL_METHOD_INIT_SCRIPT
        AGENT_INSTALL_METHOD_PROVIDED AGENT_INSTALL_METHOD_PLUGIN AGENT_INSTALL_METHODS
        AGENT_INSTALL_METHODS_SCRIPTS AGENT_INSTALL_METHODS_INSTALLED COMPONENT SHARED_RESOURCE
        NAMESPACE_BLUEPRINT_IMPORT_DELIMITER CLOUDIFY_EXECUTION_TOKEN_HEADER
        CLOUDIFY_AUTHENTICATION_HEADER CLOUDIFY_TOKEN_AUTHENTICATION_HEADER REST_HOST_KEY
        REST_PORT_KEY REST_PROTOCOL_KEY ADMIN_API_TOKEN_KEY AGENT_WORK_DIR_KEY
        MANAGER_FILE_SERVER_URL_KEY MANAGER_FILE_SERVER_ROOT_KEY MANAGER_FILE_SERVER_SCHEME
        MANAGER_NAME LOCAL_REST_CERT_FILE_KEY BROKER_SSL_CERT_PATH BYPASS_MAINTENANCE
        KERBEROS_ENV_KEY CFY_RESOURCES_ROOT_KEY FILE_SERVER_RESOURCES_FOLDER
        FILE_SERVER_BLUEPRINTS_FOLDER FILE_SERVER_DEPLOYMENTS_FOLDER BROKER_PORT_SSL
        BROKER_PORT_NO_SSL INSPECT_TIMEOUT SUPPORTED_ARCHIVE_TYPES
        KEEP_TRYING_HTTP_TOTAL_TIMEOUT_SEC
        """,
        _VALUES,
    ),
    Part(
        "cloudify.models_states",
        "ExecutionState DeploymentModificationState DeploymentState BlueprintUploadState "
        "PluginInstallationState AgentState SnapshotState LogBundleState VisibilityState",
        _VALUES,
    ),
    Part("cloudify.snapshots", "STATES", _VALUES),
    Part("cloudify.cluster_status", "ServiceStatus NodeServiceStatus CloudifyNodeType", _VALUES),
    Part(
        "cloudify.conflict_handlers",
        "simple_merge_handler(previous_props, next_props)",
        (f"{SDK}/test_context_members.py",),
    ),
    Part("cloudify.compute", "create_multi_mimetype_userdata(userdatas)", _VALUES),
    Part(
        "cloudify.mocks",
        """
        MockCloudifyContext(node_id=None, node_name=None, node_type=None, blueprint_id=None,
            deployment_id=None, execution_id=None, properties=None, runtime_properties=None,
            relationships=None, capabilities=None, related=None, source=None, target=None,
            operation=None, resources=None, tenant=None, rest_token=None, provider_context=None,
            bootstrap_context=None, config=None, brokers=None, managers=None, index=None)
        MockNodeInstanceContext(id=None, runtime_properties=None, relationships=None, index=None)
        MockNodeContext(id=None, properties=None, type=None)
        MockRelationshipContext(target, type=None)
        MockRelationshipSubjectContext(node, instance)
        MockContext(values=None)
        """,
        _MOCKS,
    ),
    Part(
        "cloudify.test_utils",
        """
        workflow_test(path_or_blueprint, copy_plugin_yaml=False, resources_to_copy=None,
            temp_dir_prefix=None, init_args=None, inputs=None, input_func_args=None,
            input_func_kwargs=None)
        """,
        _HELPERS,
    ),
    Part("cloudify.test_utils.dispatch_helper", "run(fn, *args, **kwargs)", _HELPERS),
    Part("cloudify.test_utils.mock_rest_client", "MockRestclient put_node_instance", _HELPERS),
    Part(
        "script_runner.tasks",
        """
        run(script_path=None, script_source=None, process=None, ssl_cert_content=None, **kwargs)
        execute_workflow(script_path=None, script_source=None, ssl_cert_content=None, **kwargs)
        ProcessException(command, exit_code, stdout=None, stderr=None)
        """,
        _SCRIPTS,
    ),
    Part("script_runner.eval_env", "ctx inputs exceptions", _SCRIPTS),
    Part(
        "cloudify.proxy.server",
        """
        HTTPCtxProxy(ctx, port=None)
        StubCtxProxy PathDictAccess get_unused_port
        """,
        _SCRIPTS,
    ),
    Part("cloudify.proxy.server", ".socket_url close()", _SCRIPTS, owner="HTTPCtxProxy"),
    Part(
        "cloudify.proxy.client",
        """
        ScriptException(message=None, retry=False)
        RequestError(ex_message, ex_type, ex_traceback)
        main client_req CTX_SOCKET_URL
        """,
        _SCRIPTS,
    ),
    Part(
        "cloudify.plugin_installer",
        """
        install(plugin, deployment_id=None, blueprint_id=None)
        uninstall(plugin, deployment_id=None)
        get_managed_plugin(plugin)
        get_plugin_source(plugin)
        get_plugin_args(plugin)
        """,
        _INSTALLER,
    ),
    Part(
        "cloudify.agent_utils",
        "create_agent_record update_agent_record get_agent_rabbitmq_user "
        "delete_agent_rabbitmq_user delete_agent_queues delete_agent_exchange",
        _REACH,
    ),
    Part(
        "cloudify.amqp_client",
        "get_client AMQPConnection AMQPParams SendHandler TaskConsumer",
        _REACH,
    ),
    Part("cloudify.cluster", "CloudifyClusterClient", _REACH),
    Part(
        "cloudify.cryptography_utils",
        """
        encrypt(data, encryption_key=None)
        decrypt(encrypted_data, encryption_key=None)
        generate_key_using_password
        """,
        _REACH,
    ),
    Part("cloudify.rabbitmq_client", "RabbitMQClient", _REACH),
    Part("cloudify.snmp.snmp_trap", "send_snmp_trap", _REACH),
    Part("cloudify.systemddbus", "get_services", _REACH),
    Part("cloudify.zip_utils", "make_zip64_archive(zip_filename, directory) zip", _REACH),
    Part(
        "cloudify.event",
        "Event",
        (f"{SDK}/test_saying.py", f"{PORCHES}/test_patching.py", *_VALUES),
    ),
    Part(
        "cloudify.plugins.install_utils",
        "plugins_install_task plugins_uninstall_task prepare_running_agent",
        ("tests/unit/runtime/builtin/test_lifecycle.py",),
    ),
)
