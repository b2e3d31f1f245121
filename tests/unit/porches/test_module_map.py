"""Every module that plugin code may ask for can be imported (framework §6.4)."""

import subprocess
import sys
from pkgutil import resolve_name

import pytest

CLOUDIFY = """
agent_utils amqp_client broker_config cluster cluster_status compute conflict_handlers constants
context cryptography_utils ctx_wrappers decorators deployment_dependencies dispatch endpoint
error_handling event exceptions logs manager mocks models_states plugin_installer plugins
plugins.install_utils plugins.lifecycle plugins.workflows proxy proxy.client proxy.server
rabbitmq_client snapshots snmp snmp.snmp_trap state systemddbus test_utils
test_utils.dispatch_helper test_utils.local_workflow_decorator test_utils.mock_rest_client utils
workflows workflows.amqp_dispatcher workflows.events workflows.local workflows.tasks
workflows.tasks_graph workflows.workflow_api workflows.workflow_context zip_utils
"""
DSL_PARSER = """
constants constraints exceptions functions holder models multi_instance parser rel_graph scan tasks
utils version yaml_loader import_resolver import_resolver.abstract_import_resolver
import_resolver.default_import_resolver interfaces interfaces.constants
interfaces.interfaces_merger interfaces.interfaces_parser interfaces.operation_merger
interfaces.utils elements elements.blueprint elements.data_types elements.imports elements.misc
elements.node_templates elements.node_types elements.operation elements.plugins elements.policies
elements.relationships elements.scalable elements.types elements.version elements.workflows
framework framework.elements framework.parser framework.requirements
"""
OLDER = """
_compat lru_cache amqp_client_utils celery celery.app
"""
MODULES = [
    "cloudify",
    *(f"cloudify.{name}" for name in (CLOUDIFY + OLDER).split()),
    "dsl_parser",
    "dsl_parser._compat",
    *(f"dsl_parser.{name}" for name in DSL_PARSER.split()),
    "script_runner",
    "script_runner.constants",
    "script_runner.eval_env",
    "script_runner.tasks",
]
# What such code may bring along, and an environment without it must not miss.
NOT_OURS = ("aiohttp", "bottle", "cryptography", "pika", "pysnmp", "requests", "dbus", "wagon")
WITHOUT = """
import sys
sys.modules.update(dict.fromkeys({missing}))
for name in {modules}:
    __import__(name)
"""


@pytest.mark.parametrize("name", MODULES)
def test_a_promised_module_can_be_imported(name: str) -> None:
    assert resolve_name(name).__doc__ or name in ("dsl_parser", "dsl_parser.import_resolver")


def test_no_promised_module_needs_a_library_that_is_not_ours() -> None:
    code = WITHOUT.format(missing=NOT_OURS, modules=MODULES)
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert ended.stderr == ""
