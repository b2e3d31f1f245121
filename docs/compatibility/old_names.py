"""Names that the public framework had once, and older plugins still import."""

from docs.compatibility.part import PORCHES, Part

_OLD = (f"{PORCHES}/test_old_names.py",)

OLD_NAMES = (
    Part(
        "cloudify._compat",
        "PY2 queue StringIO reraise text_type urlquote unquote urlencode urlparse urljoin parse_qs "
        "urlopen pathname2url exec_ httplib SafeConfigParser xmlrpclib parse_version builtins ABC",
        (*_OLD, f"{PORCHES}/test_compatibility.py"),
    ),
    Part(
        "dsl_parser._compat",
        "PY2 queue StringIO text_type urlparse urljoin urlopen pathname2url",
        (*_OLD, f"{PORCHES}/test_compatibility.py"),
    ),
    Part(
        "cloudify.workflows.tasks",
        "_SetNodeInstanceStateTask _GetNodeInstanceStateTask _SendNodeEventTask "
        "_SendWorkflowEventTask",
        _OLD,
    ),
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
)
