"""Bring a fleet to another version: the first server alone, then all others side by side.

prepare                    replace
┌────────────────────┐     ┌─────────────────────────────────────┐
│ back up ─┬─ fetch  │     │ replace server_1 ─┬─ replace server_2 │
│          ├─ fetch  │ ──▶ │                   └─ replace server_3 │ ──▶ announce
│          └─ fetch  │     └─────────────────────────────────────┘
└────────────────────┘
"""

from cloudify.decorators import workflow
from cloudify.workflows.tasks_graph import forkjoin, make_or_get_graph
from fleet.failures import tell_and_go_on
from fleet.replacing import replace_server
from fleet.steps import Steps


@workflow(resumable=True)
def roll_out(ctx, version, trouble, **_):
    _graph(ctx, version, trouble, name="roll-out").execute()


@make_or_get_graph
def _graph(ctx, version, trouble):
    graph = ctx.graph_mode()
    servers = sorted(ctx.get_node("server").instances, key=lambda each: each.id)
    [database] = ctx.get_node("database").instances
    steps = Steps(version, trouble)

    prepare = graph.subgraph("prepare")
    prepare.sequence().add(
        steps.task(database, "back_up"),
        forkjoin(*(steps.task(server, "fetch") for server in servers)),
    )

    replace = graph.subgraph("replace")
    canary = replace_server(replace, servers[0], Steps(version, trouble, "canary"))
    for server in servers[1:]:
        other = replace_server(replace, server, Steps(version, trouble, "others"))
        replace.add_dependency(other, canary)

    announce = steps.task(database, "announce")
    announce.on_failure = tell_and_go_on
    graph.add_task(announce)

    graph.add_dependency(replace, prepare)
    graph.add_dependency(announce, replace)
    return graph
