"""A workflow that asks the manager all that its context passes on."""

from typing import Any

from cloudify.decorators import operation, workflow
from cloudify_rest_client.exceptions import CloudifyClientError


@operation
def echo(word: str = "", **_: Any) -> str:
    return word


@workflow
def ask(ctx: Any, **_: Any) -> None:
    (instance,) = ctx.node_instances
    answers = {
        "deployment": ctx.get_deployment(ctx.deployment.id).blueprint_id,
        "blueprint": ctx.get_blueprint(ctx.blueprint.id).id,
        "nodes": [node.id for node in ctx.list_nodes(deployment_id=ctx.deployment.id)],
        "instances": [each.id for each in ctx.list_node_instances(node_id=instance.node_id)],
        "execution": ctx.get_execution()["workflow_id"],
        "managers": len(ctx.get_managers()),
        "attributes": refused(lambda: ctx.set_deployment_attributes(ctx.deployment.id, labels=[])),
        "schedules": len(ctx.list_execution_schedules()),
        "update": refused(lambda: ctx.get_deployment_update("u")),
        "dependencies": refused(lambda: ctx.update_idds(ctx.deployment.id, [])),
        "node update": refused(lambda: ctx.update_node(ctx.deployment.id, "thing", plugins=[])),
        "second run": refused(lambda: ctx.start_execution(ctx.deployment.id, "ask")),
        "here": ctx.execute_task("acceptance.manager_work.echo", kwargs={"word": "a"}).get(),
        "there": instance.execute_operation("t.echo", {"word": "b"}).get(),
        "status": refused(lambda: ctx.update_execution_status("started").get()),
    }
    graph = ctx.store_tasks_graph("by hand", [])
    answers["graph"] = ctx.get_tasks_graph("by hand")["id"] == graph["id"]
    ctx.update_node_instance(instance.id, runtime_properties={"answers": answers}, force=True)


def refused(question: Any) -> str:
    try:
        question()
    except CloudifyClientError as error:
        return str(error)
    return "no"
