"""An operation that asks whatever its context and its modules can tell."""

from pathlib import Path
from typing import Any

from cloudify import manager, plugin_installer, utils
from cloudify.decorators import operation
from cloudify.exceptions import PluginInstallationError
from cloudify_rest_client.exceptions import CloudifyClientError


@operation
def echo(ctx: Any, package: str = "", **_: Any) -> None:
    folder = Path(ctx.download_directory("conf"))
    ctx.instance.runtime_properties["answers"] = {
        "deployment": [
            ctx.deployment.display_name,
            ctx.deployment.creator,
            ctx.deployment.tenant_name,
            ctx.deployment.runtime_only_evaluation,
            ctx.blueprint.id,
        ],
        "who": [ctx.execution_creator_username, ctx.tenant["name"], ctx.workflow_id],
        "tries": [ctx.operation.name, ctx.operation.retry_number, ctx.operation.max_retries],
        "managers": [each.networks for each in ctx.get_managers()],
        "brokers": len(ctx.get_brokers(network="nowhere")),
        "config": ctx.get_config("task_retries", scope="workflow").value,
        "provider": sorted(ctx.provider_context),
        "operation": ctx.get_operation().id == ctx.task_id,
        "execution": ctx.get_execution().workflow_id,
        "state": _after_saying(ctx, "started"),
        "files": sorted(str(each.relative_to(folder)) for each in folder.rglob("*.conf")),
        "index": manager.get_resource_directory_index(None, None, None, "conf/deep"),
        "bootstrap": sorted(manager.get_bootstrap_context()),
        "workdir": manager._get_workdir_path(ctx.deployment.id, ctx.tenant_name)
        == ctx.local_deployment_workdir(),
        "siblings": [each.id for each in utils.get_instances_of_node(manager.get_rest_client())],
        "served": utils.is_management_environment(),
        "plugin": _installed(package),
        "no plugin": _refused(lambda: _installed("no-such-package")),
    }


def _after_saying(ctx: Any, state: str) -> Any:
    ctx.update_operation(state)
    return ctx.get_operation().state


def _installed(package: str) -> Any:
    plugin_installer.install({"name": package, "package_name": package})
    found = plugin_installer.get_managed_plugin({"package_name": package})
    states = manager.get_rest_client().plugins.get(found["id"]).installation_state
    return [each["state"] for each in states]


def _refused(question: Any) -> str:
    try:
        question()
    except (CloudifyClientError, PluginInstallationError) as error:
        return f"{type(error).__name__}: {error}"
    return "no"
